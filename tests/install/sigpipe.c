/* A server that ends the connection while a large request is on its way, and the signals as a program has them: a plain send dies of
 * SIGPIPE, which shows that the server does what it should; a create by libcalypso lives and says so. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <calypso.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGE = 8 << 20 }; /* more than the kernel takes at once, so that the request is still being written */

static struct sockaddr_in address = {.sin_family = AF_INET};

/* Reads the beginning of each request, ends its own direction, and resets. */
static void serve(int listener)
{
    for (;;) {
        char begin[16];
        int connection = accept(listener, NULL, NULL);
        if (connection < 0 || read(connection, begin, sizeof begin) <= 0)
            exit(1);
        shutdown(connection, SHUT_WR);
        close(connection); /* with unread bytes: a reset */
    }
}

static void send_plainly(const char *bytes)
{
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (struct sockaddr *)&address, sizeof address))
        exit(1);
    while (send(connection, bytes, LARGE, 0) > 0) {
    }
    exit(0);
}

static void create(const char *description)
{
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    calypso_config *config = calypso_config_new("sandbox-key");
    calypso_config_set_base_url(config, url);
    calypso_new_invoice *order = calypso_new_invoice_new("1", "EUR", description);
    calypso_client *client = NULL;
    calypso_error *error = NULL;
    calypso_invoice *invoice = NULL;
    if (calypso_client_new(config, &client, &error) != CALYPSO_OK)
        exit(1);
    for (int i = 0; i < 20; i++) {
        calypso_status status = calypso_client_create_invoice(client, order, &invoice, &error);
        if (status != CALYPSO_CONNECT || !calypso_error_outcome_unknown(error)) {
            fprintf(stderr, "status %d: %s\n", status, error ? calypso_error_message(error) : "");
            exit(1);
        }
        calypso_error_free(error);
    }
    exit(0);
}

static int in_child(void (*body)(const char *), const char *text)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        body(text);
    waitpid(child, &status, 0);
    return status;
}

int main(void)
{
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    char *text = malloc(LARGE + 1);
    if (!text || bind(listener, (struct sockaddr *)&address, length) || listen(listener, 16) ||
        getsockname(listener, (struct sockaddr *)&address, &length))
        return 1;
    memset(text, 'x', LARGE);
    text[LARGE] = '\0';
    pid_t server = fork();
    if (server == 0)
        serve(listener);
    signal(SIGPIPE, SIG_DFL);
    int plain = in_child(send_plainly, text), ours = in_child(create, text);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    free(text);
    printf("a plain send %s, libcalypso %s\n", WIFSIGNALED(plain) && WTERMSIG(plain) == SIGPIPE ? "died" : "lived",
           WIFEXITED(ours) && WEXITSTATUS(ours) == 0 ? "lived" : "did not");
    return 0;
}
