package io.bianque.collector.intake;

import io.bianque.collector.admission.Admission;
import io.bianque.collector.liveness.LivenessJudge;
import io.bianque.collector.tuning.CheckTunings;
import io.bianque.seam.MonotonicClock;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all connections share. */
record IntakeContext(IntakeSettings settings, IntakeLog log, Admission admission, LivenessJudge judge,
        LivenessJudge.Sink livenessChanges, IntakeMeters meters, RefusalLog refusals, InstantSource wall,
        MonotonicClock clock, Supplier<@Nullable CheckTunings> tunings, ActionLines actions, ProbeLines probes) {}
