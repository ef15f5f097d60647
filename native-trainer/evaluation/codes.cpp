#include "native-trainer/evaluation/codes.hpp"

#include <algorithm>
#include <utility>

namespace fader {

Codes::Codes(RowStore store, Rows fresh)
    : size(store.size()),
      width(store.width()),
      device(store.device()),
      u([store](const torch::Tensor& rows) { return store.rows(rows); }),
      fresh_u(std::move(fresh)) {}

Codes::Codes(torch::Tensor rows, Rows fresh) : Codes(RowStore(std::move(rows)), std::move(fresh)) {}

Codes Codes::part(const torch::Tensor& rows) const {
  const auto some = [&rows](const Rows& of) -> Rows {
    if (!of) return nullptr;
    return [of, rows](const torch::Tensor& chosen) {
      return of(rows.index_select(0, chosen.to(rows.device())));
    };
  };
  Codes result = *this;
  result.size = rows.size(0);
  result.u = some(u), result.fresh_u = some(fresh_u);
  return result;
}

torch::Tensor Codes::range(std::int64_t first, std::int64_t count) const {
  return u(torch::arange(first, first + count, torch::kLong));
}

std::int64_t Codes::rows_at_once() const {
  return std::max<std::int64_t>((std::int64_t{1} << 22) / width, 1);
}

Codes joined(const Codes& a, const Codes& b) {
  const auto both = [size = a.size, width = a.width, device = a.device](
                        const Codes::Rows& first, const Codes::Rows& second) -> Codes::Rows {
    if (!first || !second) return nullptr;
    return [=](const torch::Tensor& rows) {
      const auto all = rows.to(torch::kCPU);
      auto u = torch::empty({all.size(0), width}, device);
      const auto fill = [&](const Codes::Rows& from, const torch::Tensor& own,
                            std::int64_t offset) {
        const auto places = own.nonzero().squeeze(1);  // in `all`
        if (places.size(0) == 0) return;
        u.index_copy_(0, places.to(device), from(all.index_select(0, places) - offset));
      };
      const auto is_first = all.lt(size);
      fill(first, is_first, 0);
      fill(second, is_first.logical_not(), size);
      return u;
    };
  };
  Codes result = a;
  result.size = a.size + b.size;
  result.u = both(a.u, b.u), result.fresh_u = both(a.fresh_u, b.fresh_u);
  return result;
}

}  // namespace fader
