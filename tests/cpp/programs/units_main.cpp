#include "check.hpp"
#include "units.hpp"

#include <cstring>

int main() {
    const char *json = R"({"id":7,"state":"PAID","amount":1,"currency":"BTC"})";
    const calypso::invoice theirs = read_by_the_other(json);
    const auto ours = calypso::invoice::try_from_json(json);
    CHECK(ours && *ours == theirs && ours->id() == 7);
    const auto refused = calypso::invoice::try_from_json("[]");
    CHECK(!refused && seen_by_the_other(theirs, refused.error()) == std::string("7 ") + refused.error().what());
    CHECK(error_of_the_other().message() == refused.error().message());
    CHECK(*calypso::try_amount_scaled("1.5", 1) == 15 && *calypso::try_amount_plain("1e1") == "10");
    const calypso::config options = options_of_the_other();
    const auto client = calypso::client::try_new(options);
    CHECK(client && client->base_url() == "http://127.0.0.1:1" && makes_by_the_other(options));
    const auto failed = client->try_get_invoice(1);
    CHECK(!failed && failed.error().kind() == calypso::status::connect);
#if CALYPSO_HPP_EXCEPTIONS
    try {
        throw error_of_the_other();
    } catch (const calypso::error &error) {
        CHECK(error.kind() == calypso::status::invalid_request);
    }
#endif
}
