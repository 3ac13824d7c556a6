package org.stromboli.media.video;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// Runs programs over untrusted files in processes of their own: without the server's environment, with limits on
/// memory and processor time, unable to write files, and gone when `run` returns, however it returns, and when the
/// server ends, even if that is killed. Thread-safe; the caller waits, and may be interrupted.
public final class ConfinedProgram {

    /// Arguments are handed over as they are: the shell sees none of them as text of a program. Its standard input is a
    /// pipe that only the server holds: if that ends without a line, so did the server, and the program is killed.
    private static final String LIMITED = """
            set -e; ulimit -c 0; ulimit -f 0; ulimit -n 64; ulimit -t "$1"; ulimit -v "$2"
            exec 3<&0 <"$3"
            { read -r line <&3 || kill -9 $$; } >/dev/null 2>&1 </dev/null &
            shift 3
            exec "$@" 3<&-""";

    /// The same for a program that writes files into a folder, up to a size each. Where the system allows it, without a
    /// network.
    private static final String WRITING = """
            set -e; cd "$4"; ulimit -c 0; ulimit -n 256; ulimit -t "$1"; ulimit -v "$2"; ulimit -f "$3"
            exec 3<&0 </dev/null
            { read -r line <&3 || kill -9 $$; } >/dev/null 2>&1 </dev/null &
            shift 4
            if unshare -r -n true 2>/dev/null; then exec unshare -r -n "$@" 3<&-; fi
            exec "$@" 3<&-""";

    private static final long FILE_BLOCKS = 1 << 18; // of 512 or 1,024 bytes: what one file may have

    private static final Set<Integer> CPU_LIMIT_EXITS = Set.of(128 + 9, 128 + 24); // SIGKILL, SIGXCPU
    private static final long KILL_MILLIS = 100; // from the end of a program's output to its own

    /// What a program wrote, and how it ended.
    record Outcome<T>(T output, int exit) {}

    /// Reads what a program writes, and stops where it has seen enough.
    interface OutputReader<T> {
        T read(InputStream output) throws IOException, MediaException;
    }

    private final VideoLimits limits;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    public ConfinedProgram(VideoLimits limits) {
        this.limits = limits;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> running.forEach(Process::destroyForcibly)));
    }

    /// @param input becomes the standard input
    /// @param deadline as of `System.nanoTime`
    /// @throws MediaException if the deadline passes, or the reader says so
    <T> Outcome<T> run(List<String> command, Path libraries, Path input, long deadline, OutputReader<T> reader)
            throws IOException, MediaException, InterruptedException {
        return outcome(start(command, libraries, input), deadline, reader);
    }

    /// Runs a program that writes its results into files.
    ///
    /// @param folder in which it runs, and the only one that it is told of
    /// @param deadline as of `System.nanoTime`
    /// @return its exit code
    /// @throws MediaException if the deadline passes
    public int runWriting(List<String> command, Path folder, long deadline)
            throws IOException, MediaException, InterruptedException {
        List<String> limited = new ArrayList<>(List.of("/bin/sh", "-c", WRITING, "sh"));
        limited.add(Long.toString(Math.max(1, limits.timeout().toSeconds())));
        limited.add(Long.toString(limits.memoryBytes() >> 10));
        limited.add(Long.toString(FILE_BLOCKS));
        limited.add(folder.toString());
        limited.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(limited).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("MALLOC_ARENA_MAX", "1");
        environment.put("PATH", Path.of(command.getFirst()).resolveSibling("") + ":/usr/local/bin:/usr/bin:/bin");
        environment.put("HOME", folder.toString());
        environment.put("TMPDIR", folder.toString());
        environment.put("OMP_NUM_THREADS", "1"); // threads of number crunching reserve address space each
        environment.put("OPENBLAS_NUM_THREADS", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        return outcome(builder.start(), deadline, output -> output.transferTo(OutputStream.nullOutputStream()))
                .exit();
    }

    private <T> Outcome<T> outcome(Process process, long deadline, OutputReader<T> reader)
            throws IOException, MediaException, InterruptedException {
        running.add(process);
        try {
            FutureTask<T> reading = new FutureTask<>(() -> reader.read(process.getInputStream()));
            Thread.ofVirtual().name("decoder-output").start(reading); // reading a pipe cannot be interrupted
            T read = reading.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) || isOutOfTime(process)) {
                throw new TimeoutException();
            }
            return new Outcome<>(read, process.exitValue());
        } catch (TimeoutException e) {
            throw tooSlow();
        } catch (ExecutionException e) {
            // A program that was killed leaves output that looks damaged.
            throw process.waitFor(KILL_MILLIS, TimeUnit.MILLISECONDS) && isOutOfTime(process) ? tooSlow() : cause(e);
        } finally {
            process.destroyForcibly();
            awaitEnd(process);
            dismissWatcher(process);
            process.getInputStream().close();
            running.remove(process);
        }
    }

    /// Whether the kernel ended it at its limit of processor time, which is that of the clock.
    private static boolean isOutOfTime(Process process) {
        return CPU_LIMIT_EXITS.contains(process.exitValue());
    }

    private MediaException tooSlow() {
        return new MediaException(
                Cause.TOO_LARGE,
                "the video takes longer to read than the %d s allowed"
                        .formatted(limits.timeout().toSeconds()),
                "stromboli.media.video-timeout");
    }

    private Process start(List<String> command, Path libraries, Path input) throws IOException {
        List<String> limited = new ArrayList<>(List.of("/bin/sh", "-c", LIMITED, "sh"));
        limited.add(Long.toString(Math.max(1, limits.timeout().toSeconds())));
        limited.add(Long.toString(limits.memoryBytes() >> 10));
        limited.add(input.toString());
        limited.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(limited).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("MALLOC_ARENA_MAX", "1"); // else each thread reserves 64 MB of the address space
        environment.put("LD_LIBRARY_PATH", libraries.toString());
        return builder.start();
    }

    /// A reader that breaks down on what the program wrote has met a damaged video.
    private static MediaException cause(ExecutionException e) throws IOException {
        if (e.getCause() instanceof MediaException rejected) {
            return rejected;
        }
        throw new IOException("the output of a decoder cannot be read", e.getCause());
    }

    /// A killed process ends at once; what interrupts meanwhile is told later.
    private static void awaitEnd(Process process) {
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Its work is done: the process number that it would kill may soon be another's.
    private static void dismissWatcher(Process process) {
        try (OutputStream lifeline = process.getOutputStream()) {
            lifeline.write('\n');
        } catch (IOException e) {
            // it has gone already
        }
    }

    int running() {
        return running.size();
    }
}
