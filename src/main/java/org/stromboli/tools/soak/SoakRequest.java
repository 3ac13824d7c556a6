package org.stromboli.tools.soak;

/// One request and how its client behaves.
///
/// @param expectedTokens output tokens of a complete response; 0 where it may have any number
record SoakRequest(Behavior behavior, String path, String body, int expectedTokens) {

    enum Behavior {
        /// Reads its stream to the end.
        STREAM("stream"),
        /// Reads its stream slower than tokens are generated.
        SLOW_READER("slow reader"),
        /// Closes the connection after a few tokens.
        DISCONNECT("disconnect"),
        /// Waits for the whole response.
        NON_STREAMING("non-streaming"),
        /// Sends no valid request: 400 is right.
        INVALID("invalid");

        private final String label;

        Behavior(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }
}
