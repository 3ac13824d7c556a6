package org.stromboli.fakes;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.stromboli.generation.Admission;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenEvent;
import org.stromboli.generation.TokenGenerator;
import org.stromboli.generation.TokenLogprobs;
import org.stromboli.generation.Usage;

/// An engine without a model: each accepted request runs `script`, on the submitting thread, and may be
/// driven further by the test. Keeps the engine's promises: tokens in order, one end per choice, an end
/// after a cancellation.
public final class ScriptedGenerator implements TokenGenerator {

    public final BlockingQueue<Running> submitted = new LinkedBlockingQueue<>();
    private final Set<Running> open = new HashSet<>();
    private final ConcurrentLinkedQueue<RequestRejectedException> rejections = new ConcurrentLinkedQueue<>();
    private volatile Consumer<Running> script = running -> {};

    public void script(Consumer<Running> next) {
        script = next;
    }

    /// The next request is rejected.
    public void reject(RequestRejectedException cause) {
        rejections.add(cause);
    }

    /// Requests with a choice that has not ended.
    public int open() {
        synchronized (open) {
            return open.size();
        }
    }

    @Override
    public Admission submit(GenerationRequest request) {
        RequestRejectedException refusal = rejections.poll();
        if (refusal != null) {
            return new Admission.Rejected(refusal);
        }
        Running running = new Running(request);
        synchronized (open) {
            open.add(running);
        }
        submitted.add(running);
        script.accept(running);
        return new Admission.Accepted(running);
    }

    /// One accepted request.
    public final class Running implements Generation {

        public final GenerationRequest request;
        private final BlockingQueue<TokenEvent> events = new LinkedBlockingQueue<>();
        private final int[] tokens;
        private final boolean[] ended;

        private Running(GenerationRequest request) {
            this.request = request;
            this.tokens = new int[request.choices()];
            this.ended = new boolean[request.choices()];
        }

        public synchronized Running token(int choice, int id) {
            if (!ended[choice]) {
                tokens[choice]++;
                events.add(new TokenEvent.Token(choice, id, logprobs(id)));
            }
            return this;
        }

        private TokenLogprobs logprobs(int id) {
            int alternatives = request.sampling().logprobs().alternatives();
            if (!request.sampling().logprobs().requested()) {
                return null;
            }
            List<Integer> named = request.sampling().logprobs().tokenIds();
            if (!named.isEmpty()) {
                float[] values = new float[named.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = -1f - i;
                }
                int[] ids = named.stream().mapToInt(Integer::intValue).toArray();
                return new TokenLogprobs(-0.5f, ids, values);
            }
            int[] ids = new int[alternatives];
            float[] values = new float[alternatives];
            for (int i = 0; i < alternatives; i++) {
                ids[i] = id + i;
                values[i] = -0.5f - i;
            }
            return new TokenLogprobs(-0.5f, ids, values);
        }

        public Running text(int choice, String text) {
            for (int id : ByteText.ids(text)) {
                token(choice, id);
            }
            return this;
        }

        public Running finish(int choice, FinishReason reason) {
            return finish(choice, reason, -1);
        }

        public synchronized Running finish(int choice, FinishReason reason, int stopTokenId) {
            if (!ended[choice]) {
                ended[choice] = true;
                events.add(new TokenEvent.Finished(
                        choice,
                        reason,
                        stopTokenId,
                        new Usage(request.prompt().tokens(), 3, tokens[choice] + (stopTokenId < 0 ? 0 : 1))));
                closeIfDone();
            }
            return this;
        }

        /// The vectors of a request that asked for embeddings, and its end.
        public synchronized Running embed(List<float[]> vectors) {
            if (!ended[0]) {
                events.add(new TokenEvent.Embedded(vectors));
                finish(0, FinishReason.STOP);
            }
            return this;
        }

        public synchronized Running fail(RequestRejectedException cause) {
            java.util.Arrays.fill(ended, true);
            events.add(new TokenEvent.Failed(cause));
            closeIfDone();
            return this;
        }

        private void closeIfDone() {
            for (boolean each : ended) {
                if (!each) {
                    return;
                }
            }
            synchronized (open) {
                open.remove(this);
                open.notifyAll();
            }
        }

        /// The whole answer at once, for every choice.
        public Running answer(String text) {
            for (int choice = 0; choice < request.choices(); choice++) {
                text(choice, text).finish(choice, FinishReason.STOP, ByteText.END);
            }
            return this;
        }

        public synchronized boolean isEnded(int choice) {
            return ended[choice];
        }

        /// Events that wait for their reader.
        public int unread() {
            return events.size();
        }

        @Override
        public TokenEvent take() throws InterruptedException {
            return events.take();
        }

        @Override
        public void cancel() {
            for (int choice = 0; choice < request.choices(); choice++) {
                cancel(choice);
            }
        }

        @Override
        public void cancel(int choice) {
            finish(choice, FinishReason.CANCELLED);
        }
    }

    /// Waits until no request is open.
    public void awaitIdle() throws InterruptedException {
        synchronized (open) {
            while (!open.isEmpty()) {
                open.wait();
            }
        }
    }

    public List<Running> all() {
        return List.copyOf(submitted);
    }
}
