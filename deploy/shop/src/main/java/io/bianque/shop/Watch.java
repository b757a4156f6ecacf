package io.bianque.shop;

import io.bianque.shop.Shop.Part;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the shop is watched: what an operator would write into the agent's file and into a topology file. */
public final class Watch {
    /** Longer than an alert may wait for evidence: whoever is not explained by the page has paged by then. */
    private static final int LOOK_ROUND_SECONDS = 12;
    private static final String GROUPS_GO_HERE = "  top: 10\n";
    private static final String BACK_ROOM = """
              - {name: stock, owner: shop-team, strong: ["process:@HOST@/stock", link:back-room]}
            links:
              - {name: back-room}
            """;

    private static final String FRONT_ROOM = """
            owners:
              - {name: shop-team, contact: "#shop"}
              - {name: data-team, contact: "#data"}
            applications:
              - {name: shop, owner: shop-team, strong: ["process:@HOST@/front"]}
            processes:
              - {name: "@HOST@/front", owner: shop-team}
              - {name: "@HOST@/orders", owner: shop-team, strong: ["process:@HOST@/payments"]}
              - {name: "@HOST@/payments", owner: shop-team, strong: [resource:redis]}
              - {name: "@HOST@/redis", owner: data-team}
            resources:
              - {name: redis, owner: data-team, strong: ["process:@HOST@/redis"]}
            """;

    /** Whether anything gets through: that a connection is made is the kernel's answer, not the Redis's. */
    private static final String BACK_ROOM_CHECK = """
              - name: back-room
                interval: 2s
                timeout: 1s
                labels: {entity: "link:back-room"}
                tcp: {address: "@FAR_END@"}
            """;

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
                + checks() + "interval: 2s\n");
    }

    /** What the agent may be ordered to do here, to be added to its file: {@code restart-redis}. */
    public String actions() {
        return """
                actions:
                  - name: restart-redis
                    argv: ["%s"]
                    timeout: 30s
                    per_hour: 6
                """.formatted(shop.restartScript());
    }

    /** A runbook that orders it by itself, after a while in which people can look, when the Redis is the cause. */
    public String runbook() {
        return """
                runbooks:
                  - name: restart-redis
                    for: {entities: ["resource:redis"]}
                    auto: true
                    verify_within: 1m
                    steps:
                      - wait: %ds
                      - {action: restart-redis, host: "%s", timeout: 20s}
                """.formatted(LOOK_ROUND_SECONDS, host);
    }

    /**
     * What stands on what, as far as the people of the shop have written it down. Without a back room nobody has said that
     * the front calls the orders, which the agent sees. With one there is also {@code resource:order-book}.
     */
    public String topology() {
        return shop.hasBackRoom() ? withBackRoom() : FRONT_ROOM.replace("@HOST@", host);
    }

    /** Who calls whom though no file says so, caller first: what only an agent can know. */
    public List<String> undeclared() {
        return List.of(entity(Part.FRONT), entity(Part.ORDERS));
    }

    private String withBackRoom() {
        return """
                owners:
                  - {name: shop-team, contact: "#shop"}
                  - {name: data-team, contact: "#data"}
                applications:
                  - {name: front, owner: shop-team, strong: [application:orders, "process:@HOST@/front"]}
                  - {name: orders, owner: shop-team, strong: [application:payments, "process:@HOST@/orders"@STOCK@]}
                  - {name: payments, owner: shop-team, strong: [resource:redis, "process:@HOST@/payments"]}
                @ROOM@resources:
                  - {name: redis, owner: data-team, strong: ["process:@HOST@/redis"@LINK@]}
                @BOOK@hosts:
                  - {name: "@HOST@"}
                processes:
                  - names: [@GROUPS@]
                    strong: ["host:@HOST@"]
                """.replace("@STOCK@", ", application:stock, resource:order-book").replace("@LINK@", ", link:back-room")
                .replace("@BOOK@", "  - {name: order-book, owner: shop-team}\n").replace("@ROOM@", BACK_ROOM)
                .replace("@GROUPS@", names()).replace("@HOST@", host);
    }

    private String names() {
        return Stream.concat(shop.parts().stream().filter(part -> part != Part.LOAD).map(Part::role),
                Stream.of("redis")).map(group -> '"' + host + '/' + group + '"').collect(Collectors.joining(", "));
    }

    private String groups() {
        var groups = new StringBuilder();
        for (var part : shop.parts()) {
            groups.append("    - name: ").append(part.role()).append("\n      match: {command: java, args: \"")
                    .append(pattern(Main.class.getName() + " " + shop.commandLine(part))).append("( |$)\"}\n");
        }
        return groups + "    - name: redis\n      match: {command: redis-server, args: \""
                + pattern(shop.redisAddress()) + "\"}\n";
    }

    private String checks() {
        return shop.parts().stream().filter(part -> part != Part.LOAD).map(part -> part == Part.REDIS_HEALTH
                ? check(part, "redis", "resource:redis")
                : check(part, part.role(), entity(part))).collect(Collectors.joining())
                + (shop.hasBackRoom() ? BACK_ROOM_CHECK.replace("@FAR_END@", shop.redisAddress()) : "");
    }

    /** What the check of a part is about: its program, or in a shop with a back room what people call it. */
    private String entity(Part part) {
        return shop.hasBackRoom() ? "application:" + part.role() : "process:" + host + "/" + part.role();
    }

    private String check(Part part, String name, String entity) {
        return """
                  - name: %s
                    interval: 2s
                    timeout: 1s
                    labels: {entity: "%s"}
                    http: {url: "http://%s/health"}
                """.formatted(name, entity, shop.address(part));
    }

    /** The text as it is, without dots that match anything. */
    private static String pattern(String text) {
        return text.replace(".", "[.]");
    }
}
