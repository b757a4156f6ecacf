package io.bianque.alerting.boot;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The server's own metrics, as rules name them. Stateless; one way through all meters. */
final class OwnReadings {
    private OwnReadings() {}

    /**
     * The newest value of gauges and counters by the name that Prometheus sees; of several with one name, told apart by labels, the
     * sum.
     *
     * @param wanted the names to look for; with none nothing is looked at
     */
    static Map<String, Double> read(MeterRegistry meters, Set<String> wanted) {
        var readings = new HashMap<String, Double>();
        if (wanted.isEmpty()) {
            return readings;
        }
        for (var meter : meters.getMeters()) {
            var name = name(meter.getId());
            var measured = meter.measure().iterator();
            if (wanted.contains(name) && measured.hasNext()) {
                double value = measured.next().getValue();
                if (Double.isFinite(value)) {
                    readings.merge(name, value, Double::sum);
                }
            }
        }
        return readings;
    }

    private static String name(Meter.Id id) {
        var name = new StringBuilder(id.getName().replace('.', '_').replace('-', '_'));
        var unit = id.getBaseUnit();
        if (unit != null && name.indexOf("_" + unit) < 0) {
            name.append('_').append(unit);
        }
        if (id.getType() == Meter.Type.COUNTER) {
            name.append("_total");
        }
        return name.toString();
    }
}
