package org.stromboli.api.decisions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.decision.Option;
import org.stromboli.decision.Question;
import org.stromboli.generation.RequestRejectedException;

/// Questions of a body, checked and put into words. The last sentence is the one with which LLaVA models were taught to
/// answer in a word or with a letter.
final class QuestionReader {

    private static final int MAX_QUESTIONS = 64;
    private static final int MAX_CHOICES = 26;
    private static final int MAX_WORDS = 64;
    private static final int MAX_LEVELS = 10;
    private static final int MAX_OPTION_LENGTH = 2000;

    private static final String LETTER = "Answer with the option's letter from the given choices directly.";
    private static final String WORD = "Answer the question using a single word or phrase.";

    private QuestionReader() {}

    static List<Question> read(@Nullable Map<String, SystemOneBody.Question> bodies) {
        Map<String, SystemOneBody.Question> given = Check.present("questions", bodies);
        if (given.isEmpty() || given.size() > MAX_QUESTIONS) {
            throw RequestRejectedException.invalid(
                    "questions",
                    "`questions` must have 1 to %d entries, got %d.".formatted(MAX_QUESTIONS, given.size()));
        }
        List<Question> questions = new ArrayList<>();
        given.forEach((name, body) -> {
            if (name.isBlank() || name.length() > 200) {
                throw RequestRejectedException.invalid(
                        "questions", "Names of `questions` must have 1 to 200 characters.");
            }
            String path = "questions." + name;
            questions.add(question(name, path, Check.present(path, body)));
        });
        return questions;
    }

    private static Question question(String name, String path, SystemOneBody.Question body) {
        if (body.others() != null && !body.others().isEmpty()) {
            String field = path + "." + body.others().keySet().iterator().next();
            throw RequestRejectedException.of(
                    RequestRejectedException.Kind.INVALID,
                    field,
                    "unsupported_parameter",
                    "A question may have only `type`, `instructions`, `criteria` and `labels`.");
        }
        String asked = instructions(path + ".instructions", body.instructions());
        JsonNode criteria = body.criteria() == null ? MissingNode.getInstance() : body.criteria();
        String type = Check.present(path + ".type", body.type());
        boolean words = words(path + ".labels", type, body.labels());
        return switch (type) {
            case "choice" -> {
                List<Option> options = choices(path + ".criteria", criteria, words);
                yield question(name, path, Question.Kind.CHOICE, options, asked, words ? WORD : LETTER);
            }
            case "noul" -> {
                List<Option> options = truths(path + ".criteria", criteria);
                yield question(name, path, Question.Kind.NOUL, options, asked, WORD);
            }
            case "score" -> {
                List<Option> options = levels(path + ".criteria", criteria, words);
                yield question(name, path, Question.Kind.SCORE, options, asked, words ? WORD : LETTER);
            }
            default ->
                throw RequestRejectedException.invalid(
                        path + ".type", "`%s.type` must be one of `choice`, `noul`, `score`.".formatted(path));
        };
    }

    private static Question question(
            String name, String path, Question.Kind kind, List<Option> options, String asked, String last) {
        StringBuilder text = new StringBuilder(asked);
        for (Option option : options) {
            if (!option.text().isEmpty()) {
                text.append('\n').append(option.text());
            }
        }
        return new Question(
                name, path, kind, options, text.append('\n').append(last).toString());
    }

    private static String instructions(String path, @Nullable JsonNode given) {
        JsonNode instructions = Check.present(path, given);
        String text = instructions.isTextual() ? instructions.asText() : instructions.toString();
        boolean empty = instructions.isContainerNode() ? instructions.isEmpty() : text.isBlank();
        if (empty || !(instructions.isTextual() || instructions.isContainerNode())) {
            throw RequestRejectedException.invalid(path, "`%s` must say what is asked.".formatted(path));
        }
        return text;
    }

    private static boolean words(String path, String type, @Nullable String labels) {
        if (labels != null
                && (type.equals("noul") || !Set.of("letters", "words").contains(labels))) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must be `letters` or `words`, and belongs to a `choice` or a `score`.".formatted(path));
        }
        return "words".equals(labels);
    }

    private static List<Option> choices(String path, JsonNode criteria, boolean words) {
        int max = words ? MAX_WORDS : MAX_CHOICES;
        if (!criteria.isObject() || criteria.isEmpty() || criteria.size() > max) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must be an object of 1 to %d options.".formatted(path, max));
        }
        List<Option> options = new ArrayList<>();
        criteria.properties().forEach(each -> {
            String name = each.getKey();
            String description = description(path + "." + name, each.getValue());
            checkLength(path, name);
            String said = description.isEmpty() ? name : name + ": " + description;
            if (words) {
                options.add(new Option(name, name.strip(), description.isEmpty() ? "" : said));
            } else {
                String letter = letter(options.size());
                options.add(new Option(name, letter, letter + ". " + said));
            }
        });
        return options;
    }

    private static List<Option> truths(String path, JsonNode criteria) {
        boolean given = !criteria.isMissingNode() && !criteria.isNull();
        if (given && !criteria.isObject()) {
            throw RequestRejectedException.invalid(path, "`%s` may have `true` and `false`.".formatted(path));
        }
        List<Option> options = new ArrayList<>();
        for (String[] each : new String[][] {{"yes", "Yes", "true"}, {"no", "No", "false"}}) {
            String description = description(path + "." + each[2], criteria.path(each[2]));
            options.add(new Option(each[0], each[1], description.isEmpty() ? "" : each[1] + ": " + description));
        }
        return options;
    }

    private static List<Option> levels(String path, JsonNode criteria, boolean words) {
        if (!criteria.isArray() || criteria.size() < 2 || criteria.size() > MAX_LEVELS) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must be an array of 2 to %d levels.".formatted(path, MAX_LEVELS));
        }
        List<Option> options = new ArrayList<>();
        for (int level = 0; level < criteria.size(); level++) {
            String text = description("%s[%d]".formatted(path, level), criteria.get(level));
            options.add(
                    words
                            ? new Option(text, text.strip(), "")
                            : new Option(text, letter(level), letter(level) + ". " + text));
        }
        return options;
    }

    /// For levels too: before a digit many vocabularies put a space of its own, so that no single read tells it.
    private static String letter(int option) {
        return String.valueOf((char) ('A' + option));
    }

    private static String description(String path, JsonNode node) {
        if (node.isNull() || node.isMissingNode()) {
            return "";
        }
        if (!node.isTextual()) {
            throw RequestRejectedException.invalid(path, "`%s` must be a string.".formatted(path));
        }
        checkLength(path, node.asText());
        return node.asText();
    }

    private static void checkLength(String path, String text) {
        if (text.length() > MAX_OPTION_LENGTH) {
            throw RequestRejectedException.invalid(
                    path, "`%s`: an option may have at most %d characters.".formatted(path, MAX_OPTION_LENGTH));
        }
    }
}
