/* Two plugins in one process, each with a libcalypso of its own. */
#include <stdio.h>

const char *plugin_0(void);
const char *plugin_1(void);

int main(void)
{
    printf("%s, ", plugin_0());
    printf("%s, ", plugin_1());
    printf("%s\n", plugin_0());
    return 0;
}
