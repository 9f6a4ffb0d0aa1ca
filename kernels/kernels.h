/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract of the heavy loops: one table of operations, implemented by openmp/ (always there) and cuda/.
 * The solver holds an engine and never asks which.
 *
 *     open(hierarchy, lanes) -> [ weights -> customize -> [ trees(batch) -> gather | bound | load | walk ] ... ]
 *                            -> [ move -> round -> keep ] ... -> fetch -> close
 *
 * A lane is one shortest-path tree: (metric, origin). Lanes are sorted by metric; a metric is a class. Each lane has
 * the demands that leave its origin; lane demands are numbered so that those of a lane are consecutive.
 *
 *     distance store of a batch: [tile][rank][lane in tile]     lane index fastest
 *
 * Every operation is exact in int64: for equal weights all backends, thread counts and batch widths give equal bits.
 * Ties: a path is walked from its destination over tight arcs (distance[tail] + weight == distance[head]), the lowest
 * arc id first. Weights are at least 1, so that a walk ends.
 *
 * Pointers are host memory of the caller, sized as said. No operation but open and bandwidth allocates.
 */
#ifndef LL_KERNELS_KERNELS_H
#define LL_KERNELS_KERNELS_H

#include "graphs/base/base.h"
#include "graphs/hierarchy.h"
#include "kernels/fit.h"
#include "kernels/newton.h"
#include "kernels/price.h"

typedef struct ll_lanes {
    int32_t lane_count, metric_count;
    int32_t *metric;       /* [lane] ascending */
    int32_t *origin;       /* [lane] node */
    int64_t *first_demand; /* [lane + 1] */
    int64_t demand_count;
    int32_t *destination;  /* [lane demand] node */
    int64_t *volume_uteu;  /* [lane demand] */
    int64_t *penalty_nusd; /* [lane demand] LL_COST_INF: none. May be changed between rounds, see penalties() */
} ll_lanes;

typedef struct ll_engine_options {
    int32_t threads;      /* openmp; 0: as many of the context's as the work of a round is worth */
    int32_t batch_lanes;  /* lanes a trees() call takes at most; 0: the backend's choice */
    int32_t tile_lanes;   /* lanes a tile; 0: the backend's choice (16 or 32 openmp, 1 where plain; 128 cuda) */
    int64_t memory_limit; /* bytes of the host; 0: none. A device keeps next to nothing there */
    bool demands_only; /* trees may end where the demands of a lane are reached: distances() is then not to be asked */
    int64_t device_limit;         /* bytes of a device's memory; 0: what is free there */
    const ll_price_model *prices; /* what move(), round() and keep() need, borrowed; NULL: they are not asked */
    int64_t device_reserve; /* bytes of a device's memory that batches leave to others, half of what is free at most */
    const ll_price_join *join; /* round() adds what engines of other lanes load, borrowed; NULL: there are none */
    int32_t device_turn;       /* of several processes on a machine, this one's number: each takes a device in turn */
} ll_engine_options;

typedef struct ll_engine_info {
    char name[96]; /* "openmp, 1 of 2 threads, avx512" or the device's name */
    int32_t batch_lanes, tile_lanes;
    int64_t memory_bytes;      /* taken, on a device of the device's */
    int64_t device_free_bytes; /* what a device had free before; 0: no device */
    char steps[256];           /* what was done for want of device memory, "" where there was plenty */
} ll_engine_info;

/* Where walk() puts paths: those of the wanted demands in order, arcs from origin to destination. */
typedef struct ll_walk {
    int64_t arc_capacity; /* room in arc */
    int64_t *first;       /* [wanted + 1] into arc */
    int32_t *arc;
} ll_walk;

/* What memory moves when nothing else is done. */
typedef struct ll_bandwidth {
    double copy_bytes_s;             /* read and written, in the engine's own memory */
    double to_bytes_s, from_bytes_s; /* over the bus; 0 where there is none */
    double flops_s;                  /* multiply-adds of doubles count two; 0: not measured */
} ll_bandwidth;

typedef struct ll_kernel_ops {
    const char *name;
    /* Sets up for a hierarchy and lanes (both copied or borrowed until close). */
    ll_status (*open)(ll_context *ctx, const ll_hierarchy *h, const ll_lanes *lanes, const ll_engine_options *options,
                      void **out);
    void (*close)(void *engine);
    void (*info)(void *engine, ll_engine_info *out);
    /* Measures; may allocate for the moment that takes. */
    ll_status (*bandwidth)(void *engine, ll_bandwidth *out);
    /* weight [metric * arc_count + arc], >= 0, and >= 1 where paths will be walked or loaded; LL_COST_INF: not allowed.
     */
    ll_status (*weights)(void *engine, const int64_t *weight);
    /* New penalties [lane demand]. */
    ll_status (*penalties)(void *engine, const int64_t *penalty_nusd);
    /* Edge weights of every metric from the arc weights and lower triangles. */
    ll_status (*customize)(void *engine);
    /* Distances of lanes [first, first + count), count <= batch_lanes, kept until the next call. */
    ll_status (*trees)(void *engine, int32_t first, int32_t count);
    /* The operations below speak of the lanes of the last trees() and their demands [d0, d1); lanes and demands are
     * told by their own numbers, not by their place in the batch. */
    ll_status (*distances)(void *engine, int32_t lane, int64_t *distance /* [node] */);
    ll_status (*gather)(void *engine, int64_t *distance /* [d1 - d0] */);
    /* sum volume * min(distance, penalty); *reachable false when a demand has neither path nor penalty (left out then)
     */
    ll_status (*bound)(void *engine, ll_i128 *sum, bool *reachable);
    /* Adds each demand with distance < penalty to the arcs of its path: flow [metric * arc_count + arc] in uteu, +=.
     * On failure a part may have been added. */
    ll_status (*load)(void *engine, int64_t *flow_uteu);
    /* Paths of the wanted demands (numbers in [d0, d1), ascending; all must be reachable, else LL_ERR_USAGE).
     * LL_ERR_LIMIT when arc_capacity is too small: first[] then holds the sizes needed. */
    ll_status (*walk)(void *engine, const int64_t *wanted, int64_t wanted_count, ll_walk *out);
    /* Of engines opened with prices (price.h). Trial prices, and weights from them; *raised: one of them was below its
     * least. customize() or round() comes next. */
    ll_status (*move)(void *engine, const ll_price_move *move, bool *raised);
    /* A whole round of the price phase at these weights; share of the smoothed load that the new one makes up. */
    ll_status (*round)(void *engine, double share, ll_price_visit visit, void *user, ll_price_sums *out);
    /* better: trial prices become the best ones; exact: they and their distances are kept. Both are copies. */
    ll_status (*keep)(void *engine, bool better, bool exact, ll_price_state *out);
    ll_status (*put)(void *engine, ll_price_vector vector, const void *from);
    ll_status (*fetch)(void *engine, ll_price_vector vector, void *to);
    const ll_newton_ops *newton; /* the loops of masters, on the same backend */
    const ll_fit_ops *fit;       /* and those that make flows fit */
} ll_kernel_ops;

typedef struct ll_engine {
    const ll_kernel_ops *ops;
    void *impl;
    char why[256]; /* this backend and not the other */
} ll_engine;

typedef enum ll_backend { LL_BACKEND_AUTO, LL_BACKEND_OPENMP, LL_BACKEND_CUDA } ll_backend;

/* dispatch.c: opens the asked backend; AUTO takes CUDA when built and a device answers, else OpenMP, and logs why.
 * LL_BACKEND_CUDA without build, driver or device is LL_ERR_UNAVAILABLE with advice. */
ll_status ll_engine_open(ll_context *ctx, ll_backend backend, const ll_hierarchy *h, const ll_lanes *lanes,
                         const ll_engine_options *options, ll_engine *out);
void ll_engine_close(ll_engine *engine);
/*
 * After an operation failed: closes a device's engine and opens one on the CPU in its place, which why and the log then
 * tell. Nothing is kept but hierarchy and lanes: weights come next; batches may be of another size; flows that a failed
 * load() half added must be started again. LL_ERR_USAGE where it was on the CPU already; the engine stays as it was.
 */
ll_status ll_engine_fall_back(ll_context *ctx, const ll_hierarchy *h, const ll_lanes *lanes,
                              const ll_engine_options *options, ll_engine *engine);
/* One line about each backend of this build and why it is or is not usable now, for `landlink info`. */
void ll_backend_describe(ll_backend backend, char *text, size_t size);
/* What an engine over these would take of a device: with every lane in one batch, and the least that will do. False
 * in a build without devices. */
bool ll_device_memory(const ll_hierarchy *h, const ll_lanes *lanes, const ll_price_model *prices, int64_t *most,
                      int64_t *least);
/* What a master of these counts would take of one, its largest demand's rows times columns being strip_size; 0 in a
 * build without devices. */
int64_t ll_device_master_memory(const ll_program *sizes, int64_t strip_size);
bool ll_backend_usable(ll_backend backend);

#endif
