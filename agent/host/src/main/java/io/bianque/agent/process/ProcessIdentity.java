package io.bianque.agent.process;

/**
 * Who a process is.
 *
 * @param name      short name (command), clean
 * @param user      owner's name, or number where it has none
 * @param exe       path of the program; empty where it may not be known
 * @param arguments the command line, parted by blanks; empty where it may not be known, never sent
 */
record ProcessIdentity(String name, String user, String exe, String arguments) {}
