// Writes all invoices as CSV, in constant memory however many there are. The key is in CALYPSO_API_KEY.
#include <calypso.hpp>
#include <iostream>

// A text as a field of CSV; an empty one when it is missing.
static std::string quoted(std::optional<std::string_view> text) {
    std::string field = "\"";
    for (const char letter : text.value_or("")) field.append(letter == '"' ? 2 : 1, letter);
    return field + '"';
}

static void write(const calypso::invoice &invoice) {
    std::cout << invoice.id() << ',' << invoice.amount() << ',' << invoice.currency() << ',' << quoted(invoice.state()) << ','
              << quoted(invoice.description()) << '\n';
}

// Returns how many entries could not be read: the list was whole only if all could.
static int write_csv(calypso::invoice_iter invoices) {
    int failures = 0;
    std::cout << "id,amount,currency,state,description\n";
    for (;;) {
        const auto invoice = invoices.try_next(); // a range-based for would end at the first that cannot be read
        if (!invoice) {
            std::cerr << invoice.error().what() << '\n';
            ++failures;
        } else if (!*invoice) {
            return failures;
        } else {
            write(**invoice);
        }
    }
}

int main() {
    try {
        return write_csv(calypso::client::from_env().iter_invoices()) == 0 ? 0 : 1;
    } catch (const calypso::error &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
