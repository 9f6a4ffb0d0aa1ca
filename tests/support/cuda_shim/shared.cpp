// SPDX-License-Identifier: Apache-2.0
// The log of shared-memory accesses: exact, every pair of accesses to a byte between two barriers is compared, unless
// both read. Bytes are kept by eight, as most accesses are of doubles.
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
    barrier();
    cells.resize((bytes + cell_bytes - 1) / cell_bytes);
}

bool ll_shim_shared_log::conflict(const visit &a, const visit &b) const {
    if (a.thread == b.thread || (a.bytes & b.bytes) == 0) return false;
    return a.thread / 32 != b.thread / 32 || a.warp_epoch == b.warp_epoch;
}

bool ll_shim_shared_log::meets(const std::vector<visit> &seen, size_t cell, bool wrote, const visit &now, bool write) {
    auto clash = std::find_if(seen.begin(), seen.end(), [&](const visit &v) { return conflict(v, now); });
    if (clash == seen.end()) return false;
    size_t byte = cell * cell_bytes;
    while (((clash->bytes & now.bytes) >> (byte % cell_bytes) & 1U) == 0) byte++;
    ll_shim_find("shared byte %zu: thread %u %s and thread %u %s without a barrier between", byte, clash->thread,
                 wrote ? "writes" : "reads", now.thread, write ? "writes" : "reads");
    return true;
}

void ll_shim_shared_log::access(size_t offset, size_t size, bool write, unsigned int thread, unsigned int warp_epoch) {
    for (size_t byte = offset; byte < offset + size;) {
        size_t cell = byte / cell_bytes, end = std::min((cell + 1) * cell_bytes, offset + size);
        visit now = {thread, warp_epoch, 0};
        for (; byte < end; byte++) now.bytes |= 1U << (byte % cell_bytes);
        visitors &seen = cells[cell];
        if (meets(seen.writes, cell, true, now, write) || (write && meets(seen.reads, cell, false, now, write))) return;
        if (seen.reads.empty() && seen.writes.empty()) touched.push_back(cell);
        auto &kind = write ? seen.writes : seen.reads;
        if (kind.empty() || kind.back() != now) kind.push_back(now);
    }
}

void ll_shim_shared_log::barrier() {
    for (size_t cell : touched) {
        cells[cell].reads.clear();
        cells[cell].writes.clear();
    }
    touched.clear();
}
