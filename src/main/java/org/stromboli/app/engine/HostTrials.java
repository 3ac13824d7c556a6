package org.stromboli.app.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.stromboli.app.measurement.Measurement;
import org.stromboli.app.measurement.MeasurementKey;
import org.stromboli.app.measurement.Measurements;
import org.stromboli.engine.Ticker;
import org.stromboli.model.HostPlan;
import org.stromboli.torch.Torch;
import org.stromboli.worker.MachineCodeTrial;
import org.stromboli.worker.MachineCodeTrial.Question;
import org.stromboli.worker.RepeatedTrial;
import org.stromboli.worker.TrialResult;

/// Trials of machine code that were made at earlier starts, else now. What was measured on a busy machine is measured
/// once more when the server has nothing else to do.
final class HostTrials {

    private static final Logger LOG = Logger.getLogger(HostTrials.class);
    private static final String WHAT = "Machine code against libtorch on a few layers of this model";

    private final Measurements measurements;
    private final BiFunction<Torch, Question, TrialResult> trial;
    private volatile Optional<Doubt> doubt = Optional.empty();

    /// @param host what was decided
    private record Doubt(Torch torch, Question question, HostPlan host) {}

    HostTrials(Measurements measurements) {
        this(measurements, (torch, question) -> MachineCodeTrial.of(torch, question, Ticker.SYSTEM));
    }

    HostTrials(Measurements measurements, BiFunction<Torch, Question, TrialResult> trial) {
        this.measurements = measurements;
        this.trial = trial;
    }

    Optional<Measurement> last(Question question) {
        return measurements
                .last(MeasurementKey.of(question))
                .filter(each -> question.allows(each.decoder(), each.tower()));
    }

    HostPlan decide(Torch torch, Question question) {
        MeasurementKey key = MeasurementKey.of(question);
        Optional<Measurement> known =
                measurements.find(key).filter(each -> question.allows(each.decoder(), each.tower()));
        if (known.isPresent()) {
            LOG.infof("%s, remembered from %s: %s", WHAT, date(known.get().measured()), known.get());
            return known.get().applied(question.possible());
        }
        TrialResult result = trial.apply(torch, question);
        measurements.keep(key, Measurement.of(result, Instant.now()));
        LOG.infof(
                "%s%s: %s",
                WHAT, result.isCertain() ? "" : ", on a busy machine (measured again when it is idle)", result);
        doubt = result.isCertain() ? Optional.empty() : Optional.of(new Doubt(torch, question, result.host()));
        return result.host();
    }

    static String date(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// A trial that is to be made when there is nothing else to do, if the memory is there.
    ///
    /// @param spare bytes of memory
    Optional<RepeatedTrial> again(long spare) {
        return doubt.filter(each -> each.question().bytes() <= spare).map(each -> {
            Question question = each.question();
            return new RepeatedTrial(
                    () -> MachineCodeTrial.open(each.torch(), question, Ticker.SYSTEM),
                    result -> learn(MeasurementKey.of(question), each.host(), result));
        });
    }

    private void learn(MeasurementKey key, HostPlan used, TrialResult result) {
        measurements.keep(key, Measurement.of(result, Instant.now()));
        HostPlan better = result.host();
        if (better.decoder() == used.decoder() && better.tower() == used.tower() || !result.isCertain()) {
            LOG.infof("%s, measured again when idle: %s", WHAT, result);
            return;
        }
        LOG.warnf(
                "%s, measured again when idle: %s: up to %s times as fast as what is used since the start (%s);"
                        + " restart to use it",
                WHAT,
                result,
                String.format(Locale.ROOT, "%.1f", result.gainOver(used)),
                TrialResult.text(used.decoder(), used.tower()));
    }
}
