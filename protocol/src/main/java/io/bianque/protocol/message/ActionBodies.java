package io.bianque.protocol.message;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.json.JsonReader;
import io.bianque.protocol.json.JsonWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of action, output and done. Reading begins inside the body's object. */
final class ActionBodies {
    private static final int WORD_MAX = 64;

    private ActionBodies() {}

    static Action action(JsonReader reader, Header header) throws ProtocolFault {
        String run = null;
        String name = null;
        Map<String, String> args = Map.of();
        long timeout = -1;
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "run" -> run = reader.text(Action.RUN_MAX);
                case "name" -> name = reader.text(128);
                case "args" -> args = BodyReader.map(reader);
                case "timeout" -> timeout = reader.integer(Action.TIMEOUT_MIN, Action.TIMEOUT_MAX);
                default -> reader.skip();
            }
        }
        reader.finish();
        return new Action(BodyReader.need(header, run, "run"), BodyReader.need(header, name, "name"), args,
                (int) MessageCodec.need(header, timeout, "timeout"));
    }

    static Output output(JsonReader reader, Header header) throws ProtocolFault {
        String run = null;
        Boolean error = null;
        String text = null;
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "run" -> run = reader.text(Action.RUN_MAX);
                case "stream" -> error = isError(reader.text(WORD_MAX));
                case "text" -> text = reader.text(Output.TEXT_MAX);
                default -> reader.skip();
            }
        }
        reader.finish();
        return new Output(BodyReader.need(header, run, "run"), BodyReader.need(header, error, "stream"),
                BodyReader.need(header, text, "text"));
    }

    static Done done(JsonReader reader, Header header, Stamp stamp) throws ProtocolFault {
        String run = null;
        Done.Outcome outcome = null;
        int exit = Done.NO_EXIT;
        String detail = "";
        long time = -1;
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "run" -> run = reader.text(Action.RUN_MAX);
                case "outcome" -> outcome = outcome(reader.text(WORD_MAX));
                case "exit" -> exit = (int) reader.integer(0, Integer.MAX_VALUE);
                case "detail" -> detail = reader.text(Done.DETAIL_MAX);
                case "time" -> time = reader.integer(0, Header.MAX_WALL_MILLIS);
                default -> reader.skip();
            }
        }
        reader.finish();
        return new Done(stamp, BodyReader.need(header, run, "run"), BodyReader.need(header, outcome, "outcome"), exit,
                detail, MessageCodec.need(header, time, "time"));
    }

    static void write(JsonWriter json, Action action) {
        json.beginObject().key("run").value(action.run()).key("name").value(action.name());
        BodyWriter.map(json, "args", action.args());
        json.key("timeout").value(action.timeoutMillis()).endObject();
    }

    static void write(JsonWriter json, Output output) {
        json.beginObject().key("run").value(output.run()).key("stream").value(output.error() ? "err" : "out")
                .key("text").value(output.text()).endObject();
    }

    static void write(JsonWriter json, Done done) {
        json.beginObject().key("run").value(done.run()).key("outcome").value(done.outcome().code());
        if (done.exit() != Done.NO_EXIT) {
            json.key("exit").value(done.exit());
        }
        if (!done.detail().isEmpty()) {
            json.key("detail").value(done.detail());
        }
        json.key("time").value(done.timeMillis()).endObject();
    }

    private static @Nullable Boolean isError(String word) throws ProtocolFault {
        return switch (word) {
            case "out" -> false;
            case "err" -> true;
            default -> throw new ProtocolFault(FaultReason.OUT_OF_RANGE, "output: stream is neither out nor err");
        };
    }

    private static Done.Outcome outcome(String word) throws ProtocolFault {
        for (var outcome : Done.Outcome.values()) {
            if (outcome.code().equals(word)) {
                return outcome;
            }
        }
        throw new ProtocolFault(FaultReason.OUT_OF_RANGE,
                "done: outcome is none of succeeded, failed, timeout, refused, lost");
    }
}
