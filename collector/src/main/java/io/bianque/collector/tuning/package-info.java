/** Which checks of which hosts are run otherwise than the hosts' own files say. */
@NullMarked
package io.bianque.collector.tuning;

import org.jspecify.annotations.NullMarked;
