package io.bianque.shop;

import io.bianque.shop.Shop.Part;

/** How the shop is watched: what an operator would write into the agent's file and into a topology file. */
public final class Watch {
    private static final String GROUPS_GO_HERE = "  top: 10\n";

    private final Shop shop;
    private final String host;

    /**
     * @param host the name of the host on which the shop runs, as its agent says it
     */
    public Watch(Shop shop, String host) {
        this.shop = shop;
        this.host = host;
    }

    /**
     * The agent's file with a process group for each program and a check for each service, every two seconds, and each check
     * labelled with what it is about.
     *
     * @param fresh the file as the product makes it, not changed yet
     */
    public String agentFile(String fresh) {
        if (!fresh.contains(GROUPS_GO_HERE)) {
            throw new IllegalArgumentException("the agent's file has no line \"" + GROUPS_GO_HERE.strip() + "\"");
        }
        return fresh.replace(GROUPS_GO_HERE, GROUPS_GO_HERE + "  groups:\n" + groups() + "checks:\n"
                + check(Part.FRONT, "application:front") + check(Part.ORDERS, "application:orders")
                + check(Part.PAYMENTS, "application:payments") + check(Part.REDIS_HEALTH, "resource:redis")
                + "interval: 2s\n");
    }

    /** What stands on what, as the people of the shop know it. */
    public String topology() {
        return """
                owners:
                  - {name: shop-team, contact: "#shop"}
                  - {name: data-team, contact: "#data"}
                applications:
                  - {name: front, owner: shop-team, strong: [application:orders, "process:@HOST@/front"]}
                  - {name: orders, owner: shop-team, strong: [application:payments, "process:@HOST@/orders"]}
                  - {name: payments, owner: shop-team, strong: [resource:redis, "process:@HOST@/payments"]}
                resources:
                  - {name: redis, owner: data-team, strong: ["process:@HOST@/redis"]}
                processes:
                  - {names: ["@HOST@/front", "@HOST@/orders", "@HOST@/payments", "@HOST@/redis"], strong: ["host:@HOST@"]}
                hosts:
                  - {name: "@HOST@"}
                """
                .replace("@HOST@", host);
    }

    private String groups() {
        var groups = new StringBuilder();
        for (var part : Part.values()) {
            groups.append("    - name: ").append(part.role()).append("\n      match: {command: java, args: \"")
                    .append(pattern(Main.class.getName() + " " + shop.commandLine(part))).append("( |$)\"}\n");
        }
        return groups + "    - name: redis\n      match: {command: redis-server, args: \""
                + pattern(shop.redisAddress()) + "\"}\n";
    }

    private String check(Part part, String entity) {
        var name = part == Part.REDIS_HEALTH ? "redis" : part.role();
        return """
                  - name: %s
                    interval: 2s
                    timeout: 1s
                    labels: {entity: "%s"}
                    http: {url: "http://127.0.0.1:%d/health"}
                """.formatted(name, entity, shop.port(part));
    }

    /** The text as it is, without dots that match anything. */
    private static String pattern(String text) {
        return text.replace(".", "[.]");
    }
}
