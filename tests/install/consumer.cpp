/* SPDX-License-Identifier: Apache-2.0 */
/* The headers are C++ as well. */
#include <landlink/landlink.h>

int main() {
    ll_context *ctx = nullptr;
    if (ll_context_create(&ctx) != LL_OK) return 1;
    ll_context_free(ctx);
    return ll_version()[0] == '0' ? 0 : 1;
}
