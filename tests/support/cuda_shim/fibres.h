// SPDX-License-Identifier: Apache-2.0
// What the parts of the shim share: runtime.cpp (memory, calls), fibres.cpp (threads), shared.cpp (the access log).
#ifndef LL_SHIM_FIBRES_H
#define LL_SHIM_FIBRES_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cuda_runtime.h"

// Counts a call that may fail; true when it is the one that a test chose to fail.
bool ll_shim_fails();
// Does the copies that are still queued.
void ll_shim_flush();
// Shows device memory to AddressSanitizer while kernels run, hides it afterwards.
void ll_shim_show_memory(bool visible);
// Keeps the first finding and counts all.
void ll_shim_find(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Who touched which byte of a block's shared memory since the last __syncthreads. Two accesses of different threads, at
// least one of them a write, conflict unless a __syncwarp of their common warp lies between them.
class ll_shim_shared_log {
  public:
    void start(size_t bytes);
    void access(size_t offset, size_t size, bool write, unsigned int thread, unsigned int warp_epoch);
    void barrier();
    unsigned char *data() { return memory.data(); }
    size_t size() const { return memory.size(); }

  private:
    static constexpr size_t cell_bytes = 8;
    struct visit {
        unsigned int thread, warp_epoch, bytes; // bytes: which of the cell's
        bool operator!=(const visit &other) const {
            return thread != other.thread || warp_epoch != other.warp_epoch || bytes != other.bytes;
        }
    };
    struct visitors {
        std::vector<visit> reads, writes;
    };
    bool conflict(const visit &a, const visit &b) const;
    bool meets(const std::vector<visit> &seen, size_t cell, bool wrote, const visit &now, bool write);
    std::vector<unsigned char> memory;
    std::vector<visitors> cells;
    std::vector<size_t> touched;
};

#endif
