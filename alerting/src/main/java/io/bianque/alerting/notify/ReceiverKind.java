package io.bianque.alerting.notify;

import io.bianque.config.MapReader;

/** A kind of receiver: reads its own settings and makes its notifier. */
public interface ReceiverKind {
    /** What stands behind {@code kind:}. */
    String name();

    /** Reads the settings of this kind from one receiver's map; problems go to its reader. */
    Notifier read(MapReader settings, ReceiverContext context);
}
