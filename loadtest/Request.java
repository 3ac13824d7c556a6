/// One request of the soak test and how its client behaves.
///
/// @param tokens how many tokens a whole answer has; 0 where it may have any number
record Request(Kind kind, String path, String body, int tokens) {

    enum Kind {
        /// Reads its stream to the end.
        STREAM,
        /// Reads its stream slowly.
        SLOW,
        /// Closes the connection after a few pieces.
        LEAVES,
        /// Waits for the whole answer.
        WHOLE,
        /// Is no valid request: 400 is right.
        BROKEN
    }
}
