package io.bianque.dashboard.api;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The controllers, which are nobody else's business. */
@Configuration(proxyBeanMethods = false)
@Import({SessionController.class, PagesController.class, SeriesController.class, StreamController.class,
        RunbookController.class, RunsController.class, CauseController.class, TopologyController.class,
        ChangesController.class, WhyController.class, SilencesController.class, PastController.class,
        PageController.class,
        ErrorAnswers.class})
public class ApiConfiguration {}
