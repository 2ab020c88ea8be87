#include "check.hpp"
#include "units.hpp"

#include <cstring>

calypso::invoice read_by_the_other(std::string_view json) { return *calypso::invoice::try_from_json(json); }
calypso::error error_of_the_other() { return calypso::invoice::try_from_json("[]").error(); }
std::string seen_by_the_other(const calypso::invoice &invoice, const calypso::error &error) {
    return std::to_string(invoice.id()) + ' ' + error.what();
}
calypso::config options_of_the_other() {
    calypso::config config("key");
    config.base_url("http://127.0.0.1:1").no_proxy().max_retries(0).on_event([](const calypso::event &) {});
    return config;
}
bool makes_by_the_other(const calypso::config &config) {
    const auto client = calypso::client::try_new(config);
    const auto failed = client->try_get_invoice(1);
    return !failed && failed.error().kind() == calypso::status::connect && *calypso::try_amount_scaled("1.5", 1) == 15;
}
