// SPDX-License-Identifier: Apache-2.0
// Runs a launch: blocks one after the other in shuffled order, the threads of a block as fibres.
//
//     worker (a stack)  runs thread after thread until one has to wait; that thread keeps the worker
//     scheduler         starts a worker while threads are unstarted, else resumes a waiting thread whose barrier is
//     full,
//                       picked at random
//
// A barrier is full when every thread of the block (or warp) has come. Nothing left to resume and threads still waiting
// means that the barrier was not reached by all of them: a finding, and the launch fails as on a device.
#include "fibres.h"
#include "shim.h"

#include <ucontext.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#ifdef SHIM_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(start, end) 0
#define VALGRIND_STACK_DEREGISTER(id)       ((void)(id))
#endif

namespace {

constexpr size_t stack_bytes = size_t{1} << 16;
constexpr unsigned int warp_size = 32;
constexpr size_t shared_limit = 48 * 1024;

// A place to switch from and to. A worker is entered by its ucontext; from then on all switch by jumps, since a
// swapcontext asks the kernel for the signal mask each time, which is most of the time of a launch.
struct context {
    ucontext_t entry;
    bool entered = true;
    void *jump[5] = {};
    const void *stack = nullptr;
    size_t stack_size = 0;
    void *fake_stack = nullptr;
};

// Leaves the stack for another. Not checked by AddressSanitizer (shim.cmake), which would take it for one that unwinds.
__attribute__((noinline, noreturn)) void jump_to(context &to) {
    if (to.entered) __builtin_longjmp(to.jump, 1);
    to.entered = true;
    setcontext(&to.entry);
    std::abort(); // setcontext failed
}

__attribute__((noinline)) void leave(context &from, context &to) {
    if (__builtin_setjmp(from.jump) == 0) jump_to(to);
}

void switch_to(context &from, context &to, bool for_good = false) {
#ifdef SHIM_ASAN
    __sanitizer_start_switch_fiber(for_good ? nullptr : &from.fake_stack, to.stack, to.stack_size);
#else
    (void)for_good;
#endif
    leave(from, to);
#ifdef SHIM_ASAN
    __sanitizer_finish_switch_fiber(from.fake_stack, nullptr, nullptr);
#endif
}

struct worker {
    context place;
    std::unique_ptr<char[]> stack{new char[stack_bytes]};
    unsigned int valgrind_id;
    worker() { valgrind_id = VALGRIND_STACK_REGISTER(stack.get(), stack.get() + stack_bytes); }
    ~worker() {
        VALGRIND_STACK_DEREGISTER(valgrind_id);
#ifdef SHIM_ASAN
        ASAN_UNPOISON_MEMORY_REGION(stack.get(), stack_bytes);
#endif
    }
    worker(const worker &) = delete;
    worker &operator=(const worker &) = delete;
};

struct thread {
    ll_shim_place place;
    unsigned int index = 0, exchanges = 0;
    worker *home = nullptr; // while it waits
    uint64_t given[2] = {0, 0};
};

struct barrier { // of a block or of a warp
    unsigned int size = 0, epoch = 0;
    int line = 0;
    std::vector<thread *> waiting;
};

struct launch {
    dim3 grid, block;
    void (*body)(void *);
    void *argument;
    uint64_t random;
    ll_shim_shared_log shared;
    std::vector<thread> threads;
    std::vector<barrier> warps;
    barrier whole;
    std::vector<unsigned int> order; // of the threads of the block that runs
    size_t started = 0, finished = 0;
    std::vector<thread *> ready;
    std::vector<std::unique_ptr<worker>> workers, idle;
    context scheduler;
    thread *current = nullptr;
    worker *running = nullptr;
};

launch *now = nullptr; // the launch that runs

uint64_t draw(launch &l, uint64_t below) { // splitmix64, its upper half scaled
    uint64_t z = (l.random += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return ((z ^ (z >> 31)) >> 32) * below >> 32;
}

void shuffle(launch &l, std::vector<unsigned int> &order) {
    for (size_t i = order.size(); i > 1; i--) std::swap(order[i - 1], order[draw(l, i)]);
}

void work() { // the body of a worker
    launch &l = *now;
    worker *self = l.running;
#ifdef SHIM_ASAN
    const void *stack = nullptr;
    size_t size = 0;
    __sanitizer_finish_switch_fiber(nullptr, &stack, &size);
    l.scheduler.stack = stack;
    l.scheduler.stack_size = size;
#endif
    while (l.started < l.order.size()) {
        l.current = &l.threads[l.order[l.started++]];
        l.body(l.argument);
        l.finished++;
    }
    auto home = std::find_if(l.workers.begin(), l.workers.end(), [&](auto &w) { return w.get() == self; });
    l.idle.push_back(std::move(*home));
    l.workers.erase(home);
    switch_to(self->place, l.scheduler, true);
}

void start_worker(launch &l) {
    std::unique_ptr<worker> w;
    if (l.idle.empty()) {
        w.reset(new worker);
    } else {
        w = std::move(l.idle.back());
        l.idle.pop_back();
    }
    ucontext_t &entry = w->place.entry;
    getcontext(&entry);
    entry.uc_stack.ss_sp = w->stack.get();
    entry.uc_stack.ss_size = stack_bytes;
    entry.uc_link = nullptr;
    makecontext(&entry, work, 0);
    w->place.entered = false;
    w->place.stack = w->stack.get();
    w->place.stack_size = stack_bytes;
    l.running = w.get();
    l.workers.push_back(std::move(w));
    switch_to(l.scheduler, l.running->place);
}

void resume(launch &l) {
    size_t pick = draw(l, l.ready.size());
    std::swap(l.ready[pick], l.ready.back());
    l.current = l.ready.back();
    l.ready.pop_back();
    l.running = l.current->home;
    switch_to(l.scheduler, l.running->place);
}

// Comes to a barrier, and returns when all have come. Shuffles meet without ordering memory.
void wait(launch &l, barrier &b, int line, bool orders_memory) {
    thread *self = l.current;
    if (b.waiting.empty()) b.line = line;
    if (b.line != line) ll_shim_find("threads of a block meet at different barriers: lines %d and %d", b.line, line);
    b.waiting.push_back(self);
    self->home = l.running;
    if (b.waiting.size() == b.size) {
        b.epoch += orders_memory;
        l.ready.insert(l.ready.end(), b.waiting.begin(), b.waiting.end());
        b.waiting.clear();
        if (&b == &l.whole) l.shared.barrier();
    }
    switch_to(self->home->place, l.scheduler);
}

void prepare_block(launch &l, uint3 block, size_t shared_bytes) {
    l.shared.start(shared_bytes);
    l.started = l.finished = 0;
    l.ready.clear();
    l.whole = barrier();
    l.whole.size = static_cast<unsigned int>(l.threads.size());
    l.warps.assign((l.threads.size() + warp_size - 1) / warp_size, barrier());
    uint3 at = {0, 0, 0};
    for (unsigned int i = 0; i < l.threads.size(); i++) {
        thread &t = l.threads[i];
        t.index = i;
        t.exchanges = 0;
        t.place = {at, block, l.block, l.grid};
        l.warps[i / warp_size].size++;
        l.order[i] = i;
        if (++at.x < l.block.x) continue;
        at.x = 0;
        if (++at.y < l.block.y) continue;
        at.y = 0;
        at.z++;
    }
    shuffle(l, l.order);
}

bool run_block(launch &l) {
    while (l.finished < l.threads.size()) {
        bool fresh = l.started < l.threads.size();
        if (!l.ready.empty() && (!fresh || draw(l, 2) == 0)) {
            resume(l);
        } else if (fresh) {
            start_worker(l);
        } else {
            ll_shim_find("%zu of %zu threads wait at a barrier that the others never reach",
                         l.threads.size() - l.finished, l.threads.size());
            l.workers.clear();
            return false;
        }
    }
    return true;
}

cudaError_t run(launch &l, size_t shared_bytes) {
    std::vector<unsigned int> blocks(size_t{l.grid.x} * l.grid.y * l.grid.z);
    for (unsigned int i = 0; i < blocks.size(); i++) blocks[i] = i;
    shuffle(l, blocks);
    for (unsigned int i : blocks) {
        prepare_block(l, {i % l.grid.x, i / l.grid.x % l.grid.y, i / l.grid.x / l.grid.y}, shared_bytes);
        if (!run_block(l)) return cudaErrorLaunchFailure;
    }
    return cudaSuccess;
}

bool fits(dim3 grid, dim3 block, size_t shared_bytes) {
    return grid.x > 0 && grid.y > 0 && grid.z > 0 && grid.x <= 0x7fffffffU && grid.y <= 65535 && grid.z <= 65535 &&
           block.x > 0 && block.y > 0 && block.z > 0 && size_t{block.x} * block.y * block.z <= 1024 &&
           shared_bytes <= shared_limit;
}

barrier &warp_of(launch &l, uint32_t mask) {
    barrier &warp = l.warps[l.current->index / warp_size];
    if (mask != 0xffffffffU || warp.size != warp_size) ll_shim_find("a warp intrinsic without 32 threads");
    return warp;
}

} // namespace

const ll_shim_place &ll_shim_here() { return now->current->place; }

int ll_shim_lane() { return static_cast<int>(now->current->index % warp_size); }

unsigned char *ll_shim_shared() { return now->shared.data(); }

bool ll_shim_shared_access(const void *address, size_t size, bool write) {
    launch &l = *now;
    const unsigned char *byte = static_cast<const unsigned char *>(address);
    size_t offset = static_cast<size_t>(byte - l.shared.data());
    if (byte < l.shared.data() || offset + size > l.shared.size()) {
        ll_shim_find("thread %u is outside the %zu bytes of shared memory", l.current->index, l.shared.size());
        return false;
    }
    l.shared.access(offset, size, write, l.current->index, l.warps[l.current->index / warp_size].epoch);
    return true;
}

void ll_shim_sync_block(int line) { wait(*now, now->whole, line, true); }

void ll_shim_sync_warp(uint32_t mask, int line) { wait(*now, warp_of(*now, mask), line, true); }

// A thread can be one exchange ahead of its warp but not two, so two cells a thread are enough.
uint64_t ll_shim_exchange(uint32_t mask, uint64_t value, int source, int line) {
    launch &l = *now;
    thread *self = l.current;
    barrier &warp = warp_of(l, mask);
    unsigned int cell = self->exchanges++ % 2;
    self->given[cell] = value;
    wait(l, warp, line, false);
    return l.threads[self->index / warp_size * warp_size + static_cast<unsigned int>(source)].given[cell];
}

uint32_t ll_shim_ballot(uint32_t mask, int predicate, int line) {
    launch &l = *now;
    thread *self = l.current;
    barrier &warp = warp_of(l, mask);
    unsigned int cell = self->exchanges++ % 2, first = self->index / warp_size * warp_size;
    self->given[cell] = predicate != 0;
    wait(l, warp, line, false);
    uint32_t votes = 0;
    for (unsigned int i = 0; i < warp_size; i++) votes |= static_cast<uint32_t>(l.threads[first + i].given[cell]) << i;
    return votes;
}

void ll_shim_run(dim3 grid, dim3 block, size_t shared_bytes, void (*body)(void *), void *argument) {
    if (ll_shim_fails() || !fits(grid, block, shared_bytes)) {
        ll_shim.last_error = cudaErrorInvalidConfiguration;
        return;
    }
    ll_shim.launch_count++;
    launch l;
    l.grid = grid;
    l.block = block;
    l.body = body;
    l.argument = argument;
    l.random = ll_shim.seed;
    l.threads.resize(size_t{block.x} * block.y * block.z);
    l.order.resize(l.threads.size());
    now = &l;
    ll_shim_flush();
    ll_shim_show_memory(true);
    cudaError_t error = run(l, shared_bytes);
    ll_shim_show_memory(false);
    now = nullptr;
    if (error != cudaSuccess) ll_shim.last_error = error;
}
