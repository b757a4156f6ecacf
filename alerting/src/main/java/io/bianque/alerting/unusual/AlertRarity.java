package io.bianque.alerting.unusual;

import io.bianque.collector.topology.EntityId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How unusual an alert is for its entity: counts in how many past troubles the entity said it, and leans on how often others
 * say it while little is known of this one (shrinkage towards the pool with the weight of {@value #POOL_WEIGHT} troubles).
 * What was never seen is rare: {@value #TROUBLES_ASSUMED} troubles without it are taken for granted.
 *
 * <p>Bounded: at most {@value #PAIRS_MAX} pairs of entity and alert are counted; later ones are judged by the pool alone.
 * Confined to one thread.
 */
public final class AlertRarity {
    /** The most that is said. */
    public static final double NATS_MAX = 7;
    private static final int POOL_WEIGHT = 4;
    private static final int TROUBLES_ASSUMED = 40;
    private static final int PAIRS_MAX = 200_000;

    /** How often each entity was in trouble, and how often it said what. */
    private final Map<EntityId, Counts> entities = new TreeMap<>();
    /** How often each alert was said by anybody. */
    private final Map<String, Integer> said = new TreeMap<>();
    private long troubles;
    private int pairs;

    private static final class Counts {
        private int troubles;
        private final Map<String, Integer> said = new TreeMap<>();
    }

    /**
     * A trouble is over.
     *
     * @param alerts what each entity said in it; those that were looked at and said nothing are there too, with nothing
     */
    public void add(Map<EntityId, ? extends Set<String>> alerts) {
        for (var entry : new TreeMap<EntityId, Set<String>>(alerts).entrySet()) {
            troubles++;
            var counts = entities.get(entry.getKey());
            if (counts == null && pairs < PAIRS_MAX) {
                counts = new Counts();
                entities.put(entry.getKey(), counts);
                pairs++;
            }
            if (counts != null) {
                counts.troubles++;
            }
            for (var rule : new TreeSet<>(entry.getValue())) {
                said.merge(rule, 1, Integer::sum);
                if (counts != null && (counts.said.containsKey(rule) || pairs < PAIRS_MAX)) {
                    pairs += counts.said.merge(rule, 1, Integer::sum) == 1 ? 1 : 0;
                }
            }
        }
    }

    /** How unusual it is that this entity says this, in {@code (0, }{@value #NATS_MAX}{@code ]}. */
    public double nats(EntityId entity, String rule) {
        double pool = (said.getOrDefault(rule, 0) + 0.5) / (troubles + TROUBLES_ASSUMED);
        var counts = entities.get(entity);
        int often = counts == null ? 0 : counts.said.getOrDefault(rule, 0);
        int all = counts == null ? 0 : counts.troubles;
        double share = (often + POOL_WEIGHT * pool) / (all + POOL_WEIGHT);
        return Math.clamp(-StrictMath.log(share), Double.MIN_NORMAL, NATS_MAX);
    }

    /**
     * Writes it: long troubles, int n · n of all: text, int count, int n · n entities: text, int troubles, int n · n said:
     * text, int count.
     */
    public void write(DataOutput out) throws IOException {
        out.writeLong(troubles);
        write(out, said);
        out.writeInt(entities.size());
        for (var entry : entities.entrySet()) {
            out.writeUTF(entry.getKey().toString());
            out.writeInt(entry.getValue().troubles);
            write(out, entry.getValue().said);
        }
    }

    private static void write(DataOutput out, Map<String, Integer> counts) throws IOException {
        out.writeInt(counts.size());
        for (var entry : counts.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue());
        }
    }

    /** What {@link #write} wrote. */
    public static AlertRarity read(DataInput in) throws IOException {
        var rarity = new AlertRarity();
        rarity.troubles = in.readLong();
        read(in, rarity.said);
        for (int left = count(in); left > 0; left--) {
            var text = in.readUTF();
            var id = EntityId.parse(text).orElseThrow(() -> new IOException("\"" + text + "\" is not an entity"));
            var counts = new Counts();
            counts.troubles = in.readInt();
            read(in, counts.said);
            rarity.entities.put(id, counts);
            rarity.pairs += 1 + counts.said.size();
        }
        return rarity;
    }

    private static void read(DataInput in, Map<String, Integer> counts) throws IOException {
        for (int left = count(in); left > 0; left--) {
            counts.put(in.readUTF(), in.readInt());
        }
    }

    private static int count(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("a count of " + count);
        }
        return count;
    }
}
