package io.bianque.dashboard.api;

import io.bianque.dashboard.signin.SignIn;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Makes of the session's cookie the person who calls. */
final class SessionCookieFilter extends OncePerRequestFilter {
    private final SignIn signIn;

    SessionCookieFilter(SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var token = SessionCookie.tokenOf(request);
        if (token != null && request.getRequestURI().startsWith("/api/")) {
            signIn.person(token).ifPresent(person -> {
                var context = SecurityContextHolder.createEmptyContext();
                var authorities = new ArrayList<GrantedAuthority>();
                authorities.add(new SimpleGrantedAuthority(person.role().name()));
                if (!person.mustChangePassword()) {
                    authorities.add(new SimpleGrantedAuthority(SecurityRules.CHOSEN_PASSWORD));
                }
                context.setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated(person, null, authorities));
                SecurityContextHolder.setContext(context);
            });
        }
        chain.doFilter(request, response);
    }
}
