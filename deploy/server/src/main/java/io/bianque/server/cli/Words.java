package io.bianque.server.cli;

/** Words for people, in English. */
final class Words {
    private Words() {}

    /** So many of a thing: {@code 1 alert}, {@code 2 alerts}. */
    static String count(long number, String one) {
        return count(number, one, one + "s");
    }

    /** The same of a word whose plural is another: {@code 1 entity}, {@code 2 entities}. */
    static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
