package io.bianque.collector.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** Puts controllers behind a real servlet container on a free loopback port for one request. */
final class TestServer {
    private TestServer() {}

    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    static class Web {}

    /** Makes of an answer what a test wants to look at. */
    @FunctionalInterface
    interface Reading<A> {
        A of(int status, String contentType, String body);
    }

    static <A> A get(String path, Object first, Object second, Reading<A> reading)
            throws IOException, InterruptedException, LifecycleException {
        var context = new AnnotationConfigWebApplicationContext();
        context.register(Web.class);
        context.addBeanFactoryPostProcessor(beans -> {
            beans.registerSingleton("first", first);
            beans.registerSingleton("second", second);
        });
        var tomcat = tomcat(new DispatcherServlet(context));
        try (var client = HttpClient.newHttpClient()) {
            tomcat.start();
            var uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
            var answer = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            return reading.of(answer.statusCode(), answer.headers().firstValue("content-type").orElse(""),
                    answer.body());
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static Tomcat tomcat(DispatcherServlet servlet) {
        var tomcat = new Tomcat();
        try {
            tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        var web = (StandardContext) tomcat.addContext("", null);
        web.setClearReferencesThreadLocals(false); // looks into the JDK, and warns that it may not
        web.setClearReferencesRmiTargets(false);
        Tomcat.addServlet(web, "api", servlet);
        web.addServletMappingDecoded("/", "api");
        return tomcat;
    }
}
