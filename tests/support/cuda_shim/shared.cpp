// SPDX-License-Identifier: Apache-2.0
// The log of shared-memory accesses: exact, every pair of accesses to a byte between two barriers is compared.
#include "fibres.h"
#include "shim.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

void ll_shim_find(const char *format, ...) {
    if (ll_shim.finding_count++ > 0) return;
    va_list list;
    va_start(list, format);
    std::vsnprintf(ll_shim.finding, sizeof ll_shim.finding, format, list);
    va_end(list);
}

void ll_shim_shared_log::start(size_t bytes) {
    memory.assign(bytes, 0xa5);
    visits.assign(bytes, {});
}

bool ll_shim_shared_log::conflict(const visit &a, const visit &b) const {
    if (a.thread == b.thread || (!a.write && !b.write)) return false;
    return a.thread / 32 != b.thread / 32 || a.warp_epoch == b.warp_epoch;
}

void ll_shim_shared_log::access(size_t offset, size_t size, bool write, unsigned int thread, unsigned int warp_epoch) {
    const visit now = {thread, warp_epoch, write};
    for (size_t byte = offset; byte < offset + size; byte++) {
        auto &seen = visits[byte];
        auto clash = std::find_if(seen.begin(), seen.end(), [&](const visit &v) { return conflict(v, now); });
        if (clash != seen.end()) {
            ll_shim_find("shared byte %zu: thread %u %s and thread %u %s without a barrier between", byte,
                         clash->thread, clash->write ? "writes" : "reads", thread, write ? "writes" : "reads");
            return;
        }
        seen.push_back(now);
    }
}

void ll_shim_shared_log::barrier() {
    for (auto &seen : visits) seen.clear();
}
