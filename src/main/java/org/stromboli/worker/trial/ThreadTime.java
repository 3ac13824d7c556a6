package org.stromboli.worker.trial;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.stromboli.engine.Ticker;

/// How long a thread has had a processor.
public final class ThreadTime {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /// Of the thread that asks. Where the system does not tell, all of its time.
    public static final Ticker TICKER =
            THREADS.isCurrentThreadCpuTimeSupported() ? THREADS::getCurrentThreadCpuTime : Ticker.SYSTEM;

    private ThreadTime() {}
}
