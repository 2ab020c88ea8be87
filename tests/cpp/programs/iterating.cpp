// The list as it arrives: five entries of which the second and the fourth cannot be read; iterating WHICH.
#include "check.hpp"

#include <algorithm>
#include <calypso.hpp>
#include <cstring>
#if defined(__cpp_lib_ranges)
#include <ranges>
#endif

namespace {

std::string ids(const std::vector<calypso::invoice> &invoices) {
    std::string ids;
    for (const calypso::invoice &invoice : invoices) ids += std::to_string(invoice.id());
    return ids;
}

const calypso::client &client() {
    static const calypso::client client = calypso::client::from_env();
    return client;
}

void broken() {
    // Every entry is an invoice or an error, and after an error it goes on.
    std::string seen;
    calypso::invoice_iter entries = client().iter_invoices();
    for (bool more = true; more;) {
        const auto entry = entries.try_next();
        more = !entry || *entry;
        seen += !entry ? "x" : *entry ? std::to_string((**entry).id()) : ".";
    }
    CHECK(seen == "1x3x5." && !*entries.try_next());

    // A loop ends with the error; what came before stays.
    std::vector<calypso::invoice> kept;
    try {
        for (calypso::invoice &invoice : client().iter_invoices()) kept.push_back(std::move(invoice));
        CHECK(false);
    } catch (const calypso::error &error) {
        CHECK(error.kind() == calypso::status::invalid_response && std::strstr(error.what(), "[1]"));
    }
    CHECK(ids(kept) == "1");

    // An iterator goes on behind the error, too.
    calypso::invoice_iter again = client().iter_invoices();
    kept.clear();
    int errors = 0;
    for (auto at = again.begin(); at != again.end();) {
        if (kept.empty() || kept.back() != *at) kept.push_back(*at);
        try {
            ++at;
        } catch (const calypso::error &) {
            ++errors;
        }
    }
    CHECK(ids(kept) == "135" && errors == 2);
}

void whole() {
    std::vector<calypso::invoice> kept;
    for (const calypso::invoice &invoice : client().iter_invoices()) kept.push_back(invoice);
    CHECK(ids(kept) == "135");

    calypso::invoice_iter first = client().iter_invoices();
    calypso::invoice_iter moved = std::move(first);
    kept.assign(moved.begin(), moved.end());
    CHECK(ids(kept) == "135" && moved.begin() == moved.end() && !moved.next());
    const auto gone = first.try_next();
    CHECK(!gone && gone.error().kind() == calypso::status::null_argument);

    calypso::invoice_iter searched = client().iter_invoices();
    const auto at = std::find_if(searched.begin(), searched.end(), [](const calypso::invoice &invoice) { return invoice.is_paid(); });
    CHECK(at != searched.end() && at->id() == 3);

    // A list is a container; its elements are its own, and copies outlive it.
    std::optional<calypso::invoice_list> list = client().list_invoices();
    CHECK(list->size() == 3 && !list->empty() && list->front().id() == 1 && list->back().id() == 5 && (*list)[1].is_paid());
    CHECK(ids({list->begin(), list->end()}) == "135" && calypso_invoice_list_get(list->get(), 1) == (*list)[1].get());
    calypso::invoice_list other = *std::move(list);
    calypso::invoice copy = other[0];
    list.reset();
    CHECK(std::count(other.begin(), other.end(), copy) == 1);
    other = client().list_invoices();
    CHECK(copy.id() == 1 && copy == other.front() && copy.get() != other.front().get());
#if defined(__cpp_lib_ranges) && defined(__cpp_concepts) && (!defined(__clang__) || __clang_major__ >= 16)
    std::string paid;
    for (const calypso::invoice &invoice : client().iter_invoices() | std::views::filter(&calypso::invoice::is_paid))
        paid += std::to_string(invoice.id());
    for (const std::uint64_t id : other | std::views::reverse | std::views::transform(&calypso::invoice::id)) paid += std::to_string(id);
    CHECK(paid == "3531");
    CHECK(std::ranges::max(other, {}, &calypso::invoice::id).id() == 5);
#endif
}

} // namespace

int main(int, char **argv) { argv[1] == std::string("whole") ? whole() : broken(); }
