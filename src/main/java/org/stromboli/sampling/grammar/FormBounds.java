package org.stromboli.sampling.grammar;

/// How much a model writes at most of what a form leaves unbounded: for models that do not end lists or texts by
/// themselves. What a form says itself wins.
///
/// @param mostItems of an array, and members of an object whose names are free; -1: any
/// @param longestString characters of a string; -1: any
/// @param deepest containers around a container in a value of which nothing is said
public record FormBounds(int mostItems, int longestString, int deepest) {

    public static final FormBounds NONE = new FormBounds(Expression.UNBOUNDED, Expression.UNBOUNDED, Integer.MAX_VALUE);
}
