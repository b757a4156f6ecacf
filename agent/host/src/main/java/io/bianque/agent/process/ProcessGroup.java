package io.bianque.agent.process;

import com.google.re2j.Pattern;
import java.util.Optional;

/**
 * Processes watched together under one name: those that match all the patterns given.
 *
 * @param name      unique on this host
 * @param command   matches the whole short name
 * @param exe       matches the whole path of the program
 * @param user      matches the whole name of the user
 * @param arguments matches somewhere in the command line
 */
public record ProcessGroup(String name, Optional<Pattern> command, Optional<Pattern> exe, Optional<Pattern> user,
        Optional<Pattern> arguments) {
    public ProcessGroup {
        if (command.isEmpty() && exe.isEmpty() && user.isEmpty() && arguments.isEmpty()) {
            throw new IllegalArgumentException("the group " + name + " needs a pattern for command, exe, user or args");
        }
    }

    boolean matches(ProcessIdentity identity) {
        return command.map(p -> p.matches(identity.name())).orElse(true)
                && exe.map(p -> p.matches(identity.exe())).orElse(true)
                && user.map(p -> p.matches(identity.user())).orElse(true)
                && arguments.map(p -> p.matcher(identity.arguments()).find()).orElse(true);
    }

    /** Whether it asks for what only the files of each process tell. */
    boolean needsArguments() {
        return exe.isPresent() || arguments.isPresent();
    }
}
