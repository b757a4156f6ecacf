package io.bianque.collector.action;

/** The way to the agents' actions. */
public interface ActionGateway {
    /**
     * Sends an order to its host's agent at once. Any thread; never blocks.
     *
     * @return false when the host is not connected or its agent did not announce actions: nothing was sent. True promises
     *         only that it is on its way; what became of it comes to the {@link ActionListener}
     */
    boolean send(ActionOrder order);
}
