// Creates an invoice, reads it, lists all, cancels it: with the key in CALYPSO_API_KEY, or on the sandbox.
//
//     calypso-sandbox --port 8080 &
//     export CALYPSO_BASE_URL=http://127.0.0.1:8080 CALYPSO_API_KEY=sandbox-key
//     c++ -std=c++17 quickstart.cpp -o quickstart $(pkg-config --cflags --libs calypso) && ./quickstart
#include <calypso.hpp>
#include <iostream>

static void show(const char *what, const calypso::invoice &invoice) {
    std::cout << what << ": invoice " << invoice.id() << " over " << calypso::amount_plain(invoice.amount()) << ' '
              << invoice.currency() << " is " << invoice.state() << '\n';
}

int main() {
    try {
        const calypso::client client = calypso::client::from_env();

        calypso::new_invoice order("0.00059165", "BTC", "order 1017");
        order.add_cart_item("Mug", "0.00029", "2", "BTC");
        const calypso::invoice created = client.create_invoice(order);
        show("create", created);

        const calypso::invoice invoice = client.get_invoice(created.id());
        show("get", invoice);
        std::cout << "paid: " << (invoice.is_paid() ? "yes" : "no") << '\n';

        std::cout << "list: " << client.list_invoices().size() << " invoices\n";
        show("cancel", client.cancel_invoice(created.id()));
    } catch (const calypso::error &error) {
        std::cerr << error.what() << '\n';
        if (error.outcome_unknown()) std::cerr << "do not simply try again\n";
        return 1;
    }
}
