#include "native-trainer/parallel/peers.hpp"

#include <stdexcept>

#include "native-trainer/parallel/group.hpp"

namespace fader {

Peers& peers() {
  static Peers mine;
  return mine;
}

Peers::Peers() = default;
// A group with a dead or silent peer may wait for it for ever when it is taken down; the process is
// ending anyway.
Peers::~Peers() { group_.release(); }

/// Does act(), and turns what LibTorch says of a peer into a sentence.
template <class Act>
void Peers::attempt(Act act) {
  try {
    act();
  } catch (const std::exception& error) {
    const std::string what = error.what(), me = "rank " + std::to_string(rank_);
    const bool silent =
        what.find("imed out") != std::string::npos || what.find("imeout") != std::string::npos;
    throw std::runtime_error(
        (silent ? me + " heard nothing from a peer for " + std::to_string(timeout_.count()) +
                      " s (--peer_timeout): a process is stopped, or the network is cut"
                : me + " has lost a peer: a process has ended, or its machine is gone") +
        "; the last checkpoint is whole, go on from it with --resume");
  }
}

void Peers::join(const Place& place, std::chrono::seconds timeout, torch::Device device) {
  if (place.size == 1) return;
  group_ = std::make_unique<ProcessGroup>(place, timeout, device);
  rank_ = place.rank, size_ = place.size, timeout_ = timeout, device_ = device;
}

torch::Tensor Peers::share(const torch::Tensor& rows) const {
  return alone() ? rows : rows.slice(0, rank_, c10::nullopt, size_);
}

std::vector<std::int64_t> Peers::share(const std::vector<std::int64_t>& rows) const {
  std::vector<std::int64_t> own;
  for (std::size_t i = static_cast<std::size_t>(rank_); i < rows.size();
       i += static_cast<std::size_t>(size_))
    own.push_back(rows[i]);
  return own;
}

torch::Tensor Peers::gather(const torch::Tensor& share) {
  if (alone()) return share;
  std::vector<torch::Tensor> shares;
  for (int i = 0; i < size_; ++i)
    shares.push_back(torch::empty_like(share, torch::MemoryFormat::Contiguous));
  attempt([&] { group_->gather(shares, share.contiguous()); });
  return torch::stack(shares, 1).flatten(0, 1);
}

void Peers::sum(torch::Tensor& tensor) { sum_later(tensor)(); }

std::function<void()> Peers::sum_later(const torch::Tensor& tensor) {
  if (alone()) return [] {};
  std::function<void()> wait;
  attempt([&] { wait = group_->sum(tensor); });
  return [this, wait = std::move(wait)] { attempt(wait); };
}

std::int64_t Peers::largest(std::int64_t number) {
  if (alone()) return number;
  auto tensor = torch::full({1}, number, torch::dtype(torch::kLong).device(device_));
  attempt([&] { group_->largest(tensor); });
  return tensor.item<std::int64_t>();
}

void Peers::copy_first(const std::vector<torch::Tensor>& tensors) {
  if (alone()) return;
  torch::NoGradGuard no_grad;
  for (const torch::Tensor& tensor : tensors) {
    auto sent = tensor.detach().contiguous();
    attempt([&] { group_->copy_first(sent); });
    if (!first()) tensor.detach().copy_(sent);
  }
}

std::int64_t Peers::of_first(std::int64_t number) {
  if (alone()) return number;
  const auto tensor = torch::full({1}, number, torch::dtype(torch::kLong).device(device_));
  copy_first({tensor});
  return tensor.item<std::int64_t>();
}

std::vector<std::uint8_t> Peers::of_first(std::vector<std::uint8_t> bytes) {
  if (alone()) return bytes;
  bytes.resize(static_cast<std::size_t>(of_first(static_cast<std::int64_t>(bytes.size()))));
  const auto size = static_cast<std::int64_t>(bytes.size());
  const auto here = torch::from_blob(bytes.data(), {size}, torch::kByte);
  const auto there = here.to(device_);
  copy_first({there});
  here.copy_(there);
  return bytes;
}

}  // namespace fader
