package io.bianque.dashboard.api;

import io.bianque.dashboard.api.Routes.Permission;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationManagers;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import tools.jackson.databind.json.JsonMapper;

/** What Spring Security is told: our cookie, our routes, the headers of every answer. */
public final class SecurityRules {
    /** What everything but choosing a password needs. */
    static final String CHOSEN_PASSWORD = "CHOSEN_PASSWORD";

    /** No inline script or style, nothing foreign, no framing; strings cannot become markup. */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'; require-trusted-types-for 'script'";

    private SecurityRules() {}

    /** The chain of the web port. */
    public static SecurityFilterChain chain(HttpSecurity http, SignIn signIn, JsonMapper json) {
        var csrf = new CookieCsrfTokenRepository();
        csrf.setCookieName("bianque_csrf");
        csrf.setHeaderName("X-CSRF-Token");
        csrf.setCookieCustomizer(cookie -> cookie.sameSite("Strict").httpOnly(true));
        var problems = new SecurityProblems(json);
        return http.sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Without a strategy of its own every answer to somebody signed in would take the token away again.
                .csrf(c -> c.csrfTokenRepository(csrf).csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        .sessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy()))
                .addFilterAfter(new SessionCookieFilter(signIn), SecurityContextHolderFilter.class)
                .addFilterBefore(new OriginFilter(json), CsrfFilter.class)
                .authorizeHttpRequests(SecurityRules::routes)
                .exceptionHandling(e -> e.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .headers(headers -> headers
                        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(r -> r.policy(
                                ReferrerPolicy.SAME_ORIGIN))
                        .crossOriginOpenerPolicy(o -> o.policy(
                                CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .frameOptions(frame -> frame.deny()).cacheControl(cache -> cache.disable()))
                .formLogin(form -> form.disable()).httpBasic(basic -> basic.disable()).logout(l -> l.disable())
                .requestCache(cache -> cache.disable()).anonymous(a -> {}).build();
    }

    private static void routes(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry registry) {
        for (var permission : Routes.ALL) {
            var matcher = matcher(permission);
            var role = permission.role();
            if (role == null) {
                registry.requestMatchers(matcher).permitAll();
            } else {
                registry.requestMatchers(matcher).access(atLeast(role));
            }
        }
        registry.anyRequest().denyAll();
    }

    private static AuthorizationManager<RequestAuthorizationContext> atLeast(Role role) {
        var roles = Arrays.stream(Role.values()).filter(r -> r.compareTo(role) >= 0).map(Role::name)
                .toArray(String[]::new);
        var byRole = AuthorityAuthorizationManager.<RequestAuthorizationContext>hasAnyAuthority(roles);
        var chosen = AuthorityAuthorizationManager.<RequestAuthorizationContext>hasAuthority(CHOSEN_PASSWORD);
        return AuthorizationManagers.allOf(chosen, byRole);
    }

    private static PathPatternRequestMatcher matcher(Permission permission) {
        return PathPatternRequestMatcher.withDefaults().matcher(permission.method(), permission.pattern());
    }

    /** The least role that a call needs; empty when everybody may make it, or nobody. */
    static Optional<Role> needed(HttpServletRequest request) {
        return Routes.ALL.stream().filter(permission -> matcher(permission).matches(request)).findFirst()
                .map(Permission::role);
    }

    /** Methods that change nothing. */
    static boolean isSafe(String method) {
        return HttpMethod.GET.matches(method) || HttpMethod.HEAD.matches(method) || HttpMethod.OPTIONS.matches(method);
    }

    /** What errors are written as. */
    static final MediaType PROBLEM = MediaType.APPLICATION_PROBLEM_JSON;
}
