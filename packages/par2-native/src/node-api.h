// The functions of Node-API used here, as https://nodejs.org/api/n-api.html documents them. Their binary interface is promised
// for all versions of Node from 12 on, so that no headers have to be fetched where Node came without them.
#ifndef DARKIVE_NODE_API_H
#define DARKIVE_NODE_API_H

#include <stddef.h>
#include <stdint.h>

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env env, napi_callback_info info);
/** 0 is success. */
typedef int napi_status;
/** 1 is Uint8Array. */
typedef int napi_typedarray_type;

#define UINT8_ARRAY 1

napi_status napi_create_function(napi_env env, const char *name, size_t length, napi_callback callback, void *data,
                                 napi_value *result);
napi_status napi_get_cb_info(napi_env env, napi_callback_info info, size_t *count, napi_value *arguments,
                             napi_value *receiver, void **data);
napi_status napi_get_value_uint32(napi_env env, napi_value value, uint32_t *result);
napi_status napi_get_typedarray_info(napi_env env, napi_value value, napi_typedarray_type *type, size_t *length,
                                     void **data, napi_value *buffer, size_t *offset);
napi_status napi_set_named_property(napi_env env, napi_value object, const char *name, napi_value value);
napi_status napi_throw_range_error(napi_env env, const char *code, const char *message);

#endif
