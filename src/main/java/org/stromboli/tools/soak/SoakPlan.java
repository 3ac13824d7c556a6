package org.stromboli.tools.soak;

import java.time.Duration;

/// What a soak test does.
///
/// @param calibration duration of the closed loop that finds the capacity
/// @param maxConcurrency requests in flight in that loop
/// @param overload duration of the overload
/// @param overloadFactor request rate of the overload, as a multiple of the capacity
/// @param pid process of the server: its memory is watched, and at the end it gets SIGTERM; 0 for neither
/// @param seed of requests and arrival times
record SoakPlan(
        Duration calibration, int maxConcurrency, Duration overload, double overloadFactor, long pid, long seed) {}
