package io.bianque.server.boot;

import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** The management port: health and Prometheus metrics, open to whoever reaches it. It listens on loopback by default. */
@Configuration(proxyBeanMethods = false)
public class ManagementConfiguration {
    @Bean
    @Order(1)
    SecurityFilterChain managementChain(HttpSecurity http) {
        return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll()).csrf(csrf -> csrf.disable())
                .build();
    }
}
