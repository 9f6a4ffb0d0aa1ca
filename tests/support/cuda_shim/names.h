/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of the backend and of dispatch.c under other names: with -include of this file they are compiled a
 * second time, so that one binary holds them over NVIDIA's runtime and over the shim. */
#ifndef LL_SHIM_NAMES_H
#define LL_SHIM_NAMES_H

#define ll_backend_describe ll_shim_backend_describe
#define ll_backend_usable   ll_shim_backend_usable
#define ll_device_memory    ll_shim_device_memory
#define ll_engine_close     ll_shim_engine_close
#define ll_engine_fall_back ll_shim_engine_fall_back
#define ll_engine_open      ll_shim_engine_open

#define ll_cuda_alloc                   ll_cuda_shim_alloc
#define ll_cuda_bandwidth               ll_cuda_shim_bandwidth
#define ll_cuda_bound                   ll_cuda_shim_bound
#define ll_cuda_check                   ll_cuda_shim_check
#define ll_cuda_choose_device           ll_cuda_shim_choose_device
#define ll_cuda_copy                    ll_cuda_shim_copy
#define ll_cuda_count_triangles         ll_cuda_shim_count_triangles
#define ll_cuda_customize               ll_cuda_shim_customize
#define ll_cuda_describe                ll_cuda_shim_describe
#define ll_cuda_distances               ll_cuda_shim_distances
#define ll_cuda_download                ll_cuda_shim_download
#define ll_cuda_fixed_bytes             ll_cuda_shim_fixed_bytes
#define ll_cuda_fetch                   ll_cuda_shim_fetch
#define ll_cuda_keep                    ll_cuda_shim_keep
#define ll_cuda_launch_price_keep       ll_cuda_shim_launch_price_keep
#define ll_cuda_launch_price_loads      ll_cuda_shim_launch_price_loads
#define ll_cuda_launch_price_sums       ll_cuda_shim_launch_price_sums
#define ll_cuda_launch_price_trial      ll_cuda_shim_launch_price_trial
#define ll_cuda_launch_price_weights    ll_cuda_shim_launch_price_weights
#define ll_cuda_launch_served           ll_cuda_shim_launch_served
#define ll_cuda_load_on                 ll_cuda_shim_load_on
#define ll_cuda_move                    ll_cuda_shim_move
#define ll_cuda_price_bytes             ll_cuda_shim_price_bytes
#define ll_cuda_put                     ll_cuda_shim_put
#define ll_cuda_round                   ll_cuda_shim_round
#define ll_cuda_served                  ll_cuda_shim_served
#define ll_cuda_set_prices              ll_cuda_shim_set_prices
#define ll_cuda_gather                  ll_cuda_shim_gather
#define ll_cuda_launch_count_triangles  ll_cuda_shim_launch_count_triangles
#define ll_cuda_launch_customize_search ll_cuda_shim_launch_customize_search
#define ll_cuda_launch_list_triangles   ll_cuda_shim_launch_list_triangles
#define ll_cuda_list_bytes              ll_cuda_shim_list_bytes
#define ll_cuda_list_triangles          ll_cuda_shim_list_triangles
#define ll_cuda_launch_bound            ll_cuda_shim_launch_bound
#define ll_cuda_launch_customize        ll_cuda_shim_launch_customize
#define ll_cuda_launch_edge_weights     ll_cuda_shim_launch_edge_weights
#define ll_cuda_launch_gather           ll_cuda_shim_launch_gather
#define ll_cuda_launch_lane             ll_cuda_shim_launch_lane
#define ll_cuda_launch_load             ll_cuda_shim_launch_load
#define ll_cuda_launch_path_length      ll_cuda_shim_launch_path_length
#define ll_cuda_launch_path_write       ll_cuda_shim_launch_path_write
#define ll_cuda_launch_tree_down        ll_cuda_shim_launch_tree_down
#define ll_cuda_launch_tree_fill        ll_cuda_shim_launch_tree_fill
#define ll_cuda_launch_tree_origin      ll_cuda_shim_launch_tree_origin
#define ll_cuda_launch_tree_round       ll_cuda_shim_launch_tree_round
#define ll_cuda_launch_tree_up          ll_cuda_shim_launch_tree_up
#define ll_cuda_load                    ll_cuda_shim_load
#define ll_cuda_memory_close            ll_cuda_shim_memory_close
#define ll_cuda_memory_open             ll_cuda_shim_memory_open
#define ll_cuda_ops                     ll_cuda_shim_ops
#define ll_cuda_predict                 ll_cuda_shim_predict
#define ll_cuda_search_triangles        ll_cuda_shim_search_triangles
#define ll_cuda_probe                   ll_cuda_shim_probe
#define ll_cuda_set_batch               ll_cuda_shim_set_batch
#define ll_cuda_set_demands             ll_cuda_shim_set_demands
#define ll_cuda_set_graph               ll_cuda_shim_set_graph
#define ll_cuda_shrink                  ll_cuda_shim_shrink
#define ll_cuda_trees                   ll_cuda_shim_trees
#define ll_cuda_upload                  ll_cuda_shim_upload
#define ll_cuda_wait                    ll_cuda_shim_wait
#define ll_cuda_walk                    ll_cuda_shim_walk
#define ll_cuda_zero                    ll_cuda_shim_zero

#endif
