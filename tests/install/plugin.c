/* A library that was linked with one version of libcalypso: PLUGIN says which one it gets, after a call through it. */
#include <calypso.h>

const char *PLUGIN(void)
{
    const char *version = NULL;
    calypso_config *config = calypso_config_from_env();
    calypso_client *client = NULL;
    calypso_invoice_list *list = NULL;
    if (calypso_client_new(config, &client, NULL) == CALYPSO_OK &&
        calypso_client_list_invoices(client, &list, NULL) == CALYPSO_OK)
        version = calypso_version();
    calypso_invoice_list_free(list);
    calypso_client_free(client);
    calypso_config_free(config);
    return version ? version : "no list";
}
