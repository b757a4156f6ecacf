package io.bianque.agent.process;

import io.bianque.agent.reading.LabelText;
import java.util.ArrayList;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/** Other systems than Linux: OSHI, at about 0.1 ms of CPU a process. */
final class OshiProcesses implements ProcessSource {
    private final OperatingSystem system = new SystemInfo().getOperatingSystem();
    private final boolean needArguments;

    OshiProcesses(boolean needArguments) {
        this.needArguments = needArguments;
    }

    @Override
    public ProcessSnapshot read(long monotonicNanos) {
        var entries = new ArrayList<ProcessEntry>();
        for (var process : system.getProcesses()) {
            if (process.getState() != OSProcess.State.INVALID) {
                entries.add(new ProcessEntry(new ProcessId(process.getProcessID(), process.getStartTime()),
                        identity(process),
                        process.getKernelTime() + process.getUserTime(), process.getResidentMemory(),
                        process.getThreadCount(), process.getBytesRead(), process.getBytesWritten()));
            }
        }
        return new ProcessSnapshot(monotonicNanos, entries);
    }

    private ProcessIdentity identity(OSProcess process) {
        return new ProcessIdentity(LabelText.clean(process.getName()), LabelText.clean(process.getUser()),
                process.getPath(),
                needArguments ? process.getCommandLine() : "");
    }

    @Override
    public void close() {
        // OSHI keeps nothing open
    }
}
