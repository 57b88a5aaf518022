#include "CTeam.h"

__attribute__((swiftcall)) void longhand_lend_body(
    const void *function, const void *context, struct LentBody *body) {
  body->function = function;
  body->context = context;
}

__attribute__((swiftcall)) void longhand_take_back_body(
    const void *function, const void *context) {}
