package io.bianque.server.e2e.hostile;

import static io.bianque.server.e2e.hostile.Raw.any;
import static io.bianque.server.e2e.hostile.Raw.header;
import static io.bianque.server.e2e.hostile.Raw.joined;

import io.bianque.server.e2e.hostile.Attack.Ending;
import io.bianque.server.e2e.hostile.Attack.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Set;
import java.util.random.RandomGenerator;

/** C28, C30, C31: frames at the wrong moment, numbers and times that cannot be, silence. */
final class SessionRows {
    private SessionRows() {}

    /** C28: something else than a hello, or a hello twice, or what only a server says. */
    static Attack c28(RandomGenerator random) {
        boolean greets = random.nextBoolean();
        var serverOnly = any(random,
                header("{\"type\":\"ack\",\"size\":0,\"lanes\":[[1,1]],\"credit\":1000}"),
                header("{\"type\":\"retry\",\"size\":0,\"lane\":1,\"seq\":1,\"after\":0,\"reason\":\"rate\"}"),
                header("{\"type\":\"pace\",\"size\":0,\"rate\":1}"),
                header("{\"type\":\"move\",\"size\":0,\"host\":\"127.0.0.1\",\"port\":1,\"reason\":\"x\"}"));
        if (greets) {
            return Attack.refused("C28", "out of place after the welcome", true,
                    random.nextBoolean() ? serverOnly : Raw.hello("hostile-0", random.nextLong()), "unexpected");
        }
        var first = any(random, Raw.ping(), Raw.event(1), serverOnly,
                Raw.series("{\"series\":[{\"id\":1,\"metric\":\"m\"}]}"), header("{\"type\":\"pong\",\"size\":0}"),
                header("{\"type\":\"bye\",\"size\":0,\"reason\":\"x\"}"));
        return Attack.refused("C28", "no hello", false, joined(first, Raw.hello("late", random.nextLong())),
                "unexpected");
    }

    /** C30: numbers that were jumped to, clocks outside of time. */
    static Attack c30(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                int seq = 3 + random.nextInt(1_000);
                yield Attack.refused("C30", "from 1 to " + seq, true, joined(Raw.numbered("event", 3, 1, "",
                        Raw.eventBody("first_of_a_lane")), Raw.numbered("event", 3, seq, "", Raw.eventBody(Raw.MARK))),
                        "sequence");
            }
            case 1 -> Attack.refused("C30", "one number for two", true,
                    joined(Raw.numbered("event", 4, 1, "", Raw.eventBody("first_of_two")),
                            Raw.numbered("event", 4, 1, "", Raw.eventBody(Raw.MARK))),
                    "conflict");
            case 2 -> {
                var wall = any(random, "-1", "253402300800000", "9223372036854775807", "1.5", "\"0\"", "null");
                yield Attack.refused("C30", "wall " + wall, true, header("{\"type\":\"gap\",\"size\":0,\"lane\":5,"
                        + "\"seq\":1,\"from\":1,\"to\":1,\"reason\":\"expired\",\"mono\":1,\"wall\":" + wall + "}"),
                        "out_of_range", "wrong_type");
            }
            default -> {
                var seq = any(random, "0", "-1", "9007199254740993", "1e3", "null", "\"1\"");
                yield Attack.refused("C30", "seq " + seq, true, header("{\"type\":\"gap\",\"size\":0,\"lane\":5,"
                        + "\"seq\":" + seq + ",\"from\":1,\"to\":1,\"reason\":\"expired\",\"mono\":1,\"wall\":1}"),
                        "out_of_range", "wrong_type");
            }
        };
    }

    /** C31: more definitions than a dictionary takes, in as many frames as it needs. */
    static Attack definitions(RandomGenerator random) {
        var pieces = new ArrayList<byte[]>();
        for (int piece = 0; piece < 12; piece++) {
            var body = new StringBuilder("{\"series\":[");
            for (int i = 0; i < 4_096; i++) {
                body.append(i == 0 ? "" : ",").append("{\"id\":").append(piece * 4_096 + i).append(",\"metric\":\"m")
                        .append("x".repeat(100 + random.nextInt(20))).append("\"}");
            }
            pieces.add(Raw.series(body.append("]}").toString()));
        }
        return new Attack("C31", "a flood of definitions", true, pieces, Ending.WAIT, Outcome.CLOSED, Set.of());
    }

    /** C31: the first part of something, then silence. */
    static Attack silence(RandomGenerator random) {
        boolean greets = random.nextInt(3) == 0;
        var whole = greets ? Raw.event(1) : Raw.hello("silent", random.nextLong());
        int said = random.nextInt(4) == 0 ? 0 : random.nextInt(whole.length);
        return Attack.stalled("C31", "silence after " + said + " bytes", greets, Arrays.copyOf(whole, said));
    }
}
