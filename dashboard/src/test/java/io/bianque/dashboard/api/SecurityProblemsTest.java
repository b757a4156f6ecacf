package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn.Person;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SecurityProblemsTest {
    @AfterEach
    void forget() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void theRoleToldIsTheOneThatIsMissingAndNotTheCallersOwn() throws IOException {
        var problem = refused(new Person("li.na", Role.VIEWER, false), "/api/v1/incidents/INC-1/ack");
        assertThat(problem.path("key").asString()).isEqualTo("role.missing");
        assertThat(problem.path("args").path("role").asString()).isEqualTo("responder");
        assertThat(problem.path("detail").asString()).isEqualTo("this needs the role responder");
    }

    @Test
    void whatNobodyMayCallNamesNoRole() throws IOException {
        assertThat(refused(new Person("li.na", Role.ADMIN, false), "/api/v1/nothing").path("key").asString())
                .isEqualTo("request.forbidden");
    }

    @Test
    void whoMustChooseAPasswordIsToldSo() throws IOException {
        assertThat(refused(new Person("admin", Role.ADMIN, true), "/api/v1/incidents/INC-1/ack").path("key").asString())
                .isEqualTo("password.change");
    }

    private static JsonNode refused(Person person, String path) throws IOException {
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(person, null, List.of()));
        SecurityContextHolder.setContext(context);
        var request = new MockHttpServletRequest("POST", path);
        request.setServletPath(path);
        var response = new MockHttpServletResponse();
        new SecurityProblems(JsonMapper.shared()).handle(request, response, new AccessDeniedException("no"));
        assertThat(response.getStatus()).isEqualTo(403);
        return JsonMapper.shared().readTree(response.getContentAsByteArray());
    }
}
