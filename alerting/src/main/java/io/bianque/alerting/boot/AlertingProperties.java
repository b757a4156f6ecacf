package io.bianque.alerting.boot;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of alerting.
 *
 * @param publicUrl        where people find the page, for links in notifications, such as {@code https://bianque.example.com};
 *                         empty leaves the links out
 * @param receiversFile    who is told; {@code receivers.yaml} in the data directory unless set
 * @param rulesDirectory   the rules, {@code *.yaml}; {@code rules} in the data directory unless set
 * @param topologyDirectory what stands on what, {@code *.yaml}; {@code topology} in the data directory unless set
 * @param runbooksDirectory the runbooks that may be run, {@code *.yaml}; {@code runbooks} in the data directory unless set
 * @param automation       whether runs of runbooks may act at all; off stops them all
 * @param reloadEvery      how often receivers, rules, topology and runbooks are looked at for changes, at least 1 s
 * @param journalRetention how much of the journal is kept on disk, 16 MiB to 1 TiB
 * @param snapshotEvery    how often the journal's state is written, at least 1 s
 * @param commandTimeout   how long an acknowledgement may wait until it is durable, at least 100 ms
 * @param rehearsals       how often the way of a page is played after a start, so that the first page is quick, 0 to 10,000
 * @param ruleMemory       what things that rules judge may take together, 16 MiB and more; a quarter of the heap unless set
 * @param zone             in which notifications tell times, such as {@code Asia/Shanghai}; the machine's own unless set
 */
@ConfigurationProperties("bianque.alerting")
public record AlertingProperties(@DefaultValue("") String publicUrl, @Nullable Path receiversFile,
        @Nullable Path rulesDirectory, @Nullable Path topologyDirectory, @Nullable Path runbooksDirectory,
        @DefaultValue("on") boolean automation,
        @DefaultValue("5s") Duration reloadEvery, @DefaultValue("1GB") DataSize journalRetention,
        @DefaultValue("60s") Duration snapshotEvery, @DefaultValue("5s") Duration commandTimeout,
        @DefaultValue("400") int rehearsals, @Nullable DataSize ruleMemory, @Nullable String zone) {
    public AlertingProperties {
        if (ruleMemory != null && ruleMemory.toBytes() < 16L << 20) {
            throw new IllegalArgumentException("bianque.alerting.rule-memory=" + ruleMemory + " is less than 16MB");
        }
        if (reloadEvery.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("bianque.alerting.reload-every=" + reloadEvery + " is less than 1s");
        }
        if (commandTimeout.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException(
                    "bianque.alerting.command-timeout=" + commandTimeout + " is less than 100ms");
        }
        if (rehearsals < 0 || rehearsals > 10_000) {
            throw new IllegalArgumentException("bianque.alerting.rehearsals=" + rehearsals + " is not 0 to 10000");
        }
    }
}
