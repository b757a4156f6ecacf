package io.bianque.dashboard.boot;

import io.bianque.alerting.incident.AlertingHealth;
import io.bianque.alerting.rule.JudgedMetrics;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.state.Accounts;
import io.bianque.alerting.state.Sessions;
import io.bianque.alerting.topology.TopologyViews;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.topology.Topology;
import io.bianque.collector.tuning.CheckTunings;
import io.bianque.collector.tuning.TuningHealth;
import io.bianque.dashboard.api.ApiConfiguration;
import io.bianque.dashboard.api.Pages;
import io.bianque.dashboard.api.SecurityRules;
import io.bianque.dashboard.live.StreamHub;
import io.bianque.dashboard.signin.SignIn;
import io.bianque.dashboard.signin.SignInStore;
import io.bianque.dashboard.view.Message;
import io.bianque.dashboard.view.NowView.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard's parts. Needs a {@link FleetView}, {@link Incidents}, {@link Accounts} and {@link Sessions}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DashboardProperties.class)
@Import(ApiConfiguration.class)
public class DashboardConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardConfiguration.class);
    /** About a quarter of a second of a core for each guess. */
    private static final int BCRYPT_STRENGTH = 12;
    private static final String FIRST_PASSWORD = "first-password";

    @Bean
    SignInStore signInStore(Accounts accounts, Sessions sessions, DashboardProperties properties) {
        return new StateSignInStore(accounts, sessions, InstantSource.system(),
                properties.dataDir().resolve(FIRST_PASSWORD));
    }

    @Bean
    SignIn signIn(SignInStore store, DashboardProperties properties) throws IOException {
        var encoder = new BCryptPasswordEncoder(BCRYPT_STRENGTH);
        var hasher = new SignIn.PasswordHasher() {
            @Override
            public String hash(String password) {
                return Objects.requireNonNull(encoder.encode(password));
            }

            @Override
            public boolean matches(String password, String hash) {
                return encoder.matches(password, hash);
            }
        };
        var signIn = new SignIn(store, hasher, InstantSource.system(), new SecureRandom());
        var password = signIn.createFirstAccount();
        if (password.isPresent()) {
            writeFirstPassword(properties.dataDir().resolve(FIRST_PASSWORD), password.get());
        }
        return signIn;
    }

    private static void writeFirstPassword(Path file, String password) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, password + "\n", StandardOpenOption.WRITE);
        LOG.info("first start: sign in as {} with the one-time password in {}", SignIn.FIRST_ACCOUNT, file);
    }

    @Bean
    Pages pages(FleetView fleet, Incidents incidents, AlertingHealth alerting, DashboardProperties properties,
            Supplier<CheckTunings> tunings, TuningHealth tuning, ObjectProvider<TopologyViews> topology,
            ObjectProvider<JudgedMetrics> rules) {
        long started = Instant.now().toEpochMilli();
        return new Pages(fleet, incidents,
                () -> new Platform(properties.host(), started, properties.insecureLoopback(),
                        Stream.concat(alerting.problems().stream(), tuning.problem().stream()).map(Message::text)
                                .toList()),
                tunings, () -> current(topology),
                rule -> Optional.ofNullable(rules.getIfAvailable()).flatMap(known -> known.metricOf(rule)),
                InstantSource.system());
    }

    private static Topology current(ObjectProvider<TopologyViews> views) {
        var known = views.getIfAvailable();
        return known == null ? Topology.EMPTY : known.current();
    }

    @Bean
    StreamHub streamHub(Pages pages, JsonMapper json) {
        return new StreamHub(UUID.randomUUID().toString().substring(0, 8), json, pages::topic);
    }

    @Bean
    Publisher publisher(StreamHub hub) {
        return new Publisher(hub, InstantSource.system());
    }

    @Bean
    @Order(2)
    SecurityFilterChain webChain(HttpSecurity http, SignIn signIn, JsonMapper json) {
        return SecurityRules.chain(http, signIn, json);
    }
}
