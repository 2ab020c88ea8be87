// Throws out of a callback, which the header forbids: "event" or "interrupt" says which one. The server is in the environment.
#include <calypso.h>
#include <cstdio>
#include <stdexcept>
#include <string>

extern "C" {
static void throw_event(const calypso_event *, void *) { throw std::runtime_error("thrown by the event callback"); }
static bool throw_interrupt(void *) { throw std::runtime_error("thrown by the interrupt callback"); }
}

int main(int, char **argv)
{
    calypso_client *client;
    calypso_invoice *invoice;
    calypso_config *config = calypso_config_from_env();
    if (std::string(argv[1]) == "event")
        calypso_config_set_on_event(config, throw_event, nullptr);
    else
        calypso_config_set_interrupt(config, throw_interrupt, nullptr);
    if (calypso_client_new(config, &client, nullptr) != CALYPSO_OK)
        return 3;
    try {
        calypso_status status = calypso_client_get_invoice(client, 7, &invoice, nullptr);
        std::printf("it returned %s\n", calypso_status_name(status));
    } catch (const std::exception &error) {
        std::printf("it was caught: %s\n", error.what());
    }
    return 4;
}
