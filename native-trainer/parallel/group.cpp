#include "native-trainer/parallel/group.hpp"

#include <stdexcept>
#include <utility>

#if defined(USE_C10D_GLOO) && __has_include(<gloo/algorithm.h>) && \
    __has_include(<torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>)
#define FADER_C10D
#include <c10/util/Flags.h>
#include <netdb.h>
#include <sys/socket.h>
#include <torch/version.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef FADER_NCCL  // the build has tried it (CMakeLists.txt)
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
// What c10d logs of its own accord: a sentence says it here. (Without glog the flag has another
// name.)
#ifdef C10_USE_GLOG
DECLARE_int32(minloglevel);
#else
C10_DECLARE_int(caffe2_log_level);
#endif
#endif

namespace fader {

#ifdef FADER_C10D
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

#if TORCH_VERSION_MAJOR < 2
using Backend = c10d::ProcessGroup;
#else
using Backend = c10d::Backend;
#endif
using StorePointer = c10::intrusive_ptr<c10d::Store>;

void silence_c10d() {
#ifdef C10_USE_GLOG
  FLAGS_minloglevel = 3;  // fatal
#else
  FLAGS_caffe2_log_level = 3;
#endif
}

std::string address_of(const Place& place) { return place.host + ":" + std::to_string(place.port); }

/// Not every LibTorch is built with libuv, and old ones do not know of it.
template <class Options>
auto without_libuv(Options& options, int) -> decltype(void(options.useLibUV)) {
  options.useLibUV = false;
}
template <class Options>
void without_libuv(Options&, long) {}

StorePointer open_store(const Place& place, seconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = place.port;
  options.isServer = place.rank == 0 && !place.agent_store;
  options.numWorkers = static_cast<std::size_t>(place.size);
  options.waitWorkers = false;  // they are counted below
  options.timeout = timeout;
  without_libuv(options, 0);
  try {
    return c10::make_intrusive<c10d::TCPStore>(place.host, options);
  } catch (const std::exception&) {
    throw std::runtime_error(
        options.isServer
            ? "rank 0 cannot listen on " + address_of(place) +
                  ": another program does, or that is no address of this machine; set MASTER_ADDR "
                  "and MASTER_PORT to ones that are"
            : "rank " + std::to_string(place.rank) + " does not reach rank 0 at " +
                  address_of(place) + " within " + std::to_string(timeout.count()) +
                  " s (--peer_timeout): start it, and let the port through");
  }
}

/// Until every rank has come.
void meet(c10d::Store& store, const Place& place, seconds timeout) {
  const auto key = [](int rank) { return "rank" + std::to_string(rank); };
  store.set(key(place.rank), std::vector<std::uint8_t>{1});
  const auto end = steady_clock::now() + timeout;
  for (int rank = 0; rank < place.size; ++rank) {
    while (!store.check({key(rank)})) {
      if (steady_clock::now() > end)
        throw std::runtime_error(
            "rank " + std::to_string(rank) + " of " + std::to_string(place.size) +
            " has not come to " + address_of(place) + " within " + std::to_string(timeout.count()) +
            " s (--peer_timeout): start all of them with the same MASTER_ADDR, MASTER_PORT and "
            "WORLD_SIZE, and each with a RANK of its own");
      std::this_thread::sleep_for(milliseconds(20));
    }
  }
}

/// This machine's address on the way to rank 0's: the name of a machine may lead to none that
/// others reach. Empty where there is no telling.
std::string own_address(const Place& place) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_DGRAM;
  if (getaddrinfo(place.host.c_str(), std::to_string(place.port).c_str(), &hints, &found) != 0)
    return {};
  std::string address;
  for (const addrinfo* to = found; to && address.empty(); to = to->ai_next) {
    const int socket = ::socket(to->ai_family, SOCK_DGRAM, 0);
    sockaddr_storage own{};
    socklen_t size = sizeof own;
    char text[NI_MAXHOST];
    // A datagram socket's connect() chooses the way, and sends nothing.
    if (socket >= 0 && connect(socket, to->ai_addr, to->ai_addrlen) == 0 &&
        getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) == 0 &&
        getnameinfo(reinterpret_cast<sockaddr*>(&own), size, text, sizeof text, nullptr, 0,
                    NI_NUMERICHOST) == 0)
      address = text;
    if (socket >= 0) close(socket);
  }
  freeaddrinfo(found);
  return address;
}

c10::intrusive_ptr<Backend> over_gloo(const StorePointer& store, const Place& place,
                                      seconds timeout) {
  using Gloo = c10d::ProcessGroupGloo;
  auto options = Gloo::Options::create(timeout);
  const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
  const std::string address = own_address(place);
  options->devices.push_back(interface && *interface ? Gloo::createDeviceForInterface(interface)
                             : address.empty()       ? Gloo::createDefaultDevice()
                                                     : Gloo::createDeviceForHostname(address));
  return c10::make_intrusive<Gloo>(store, place.rank, place.size, options);
}

#ifdef FADER_NCCL
c10::intrusive_ptr<Backend> over_nccl(const StorePointer& store, const Place& place,
                                      seconds timeout) {
  using Nccl = c10d::ProcessGroupNCCL;
  // wait() is to end at the timeout, with an error; the names of before and since version 2.2.
  setenv("NCCL_BLOCKING_WAIT", "1", 0), setenv("TORCH_NCCL_BLOCKING_WAIT", "1", 0);
  auto options = Nccl::Options::create();
  options->timeout = timeout;
  return c10::make_intrusive<Nccl>(store, place.rank, place.size, options);
}
#endif

}  // namespace

struct ProcessGroup::Connection {
  StorePointer store;
  c10::intrusive_ptr<Backend> backend;
};

ProcessGroup::ProcessGroup(const Place& place, seconds timeout, torch::Device device) {
  silence_c10d();
  const StorePointer store = open_store(place, timeout);
  const auto own = c10::make_intrusive<c10d::PrefixStore>("fader" + place.attempt, store);
  connection_ = std::make_unique<Connection>();
  connection_->store = store;
  const auto failed = [&](const std::string& what) {
    return std::runtime_error("rank " + std::to_string(place.rank) +
                              " cannot connect to its peers (" + what.substr(0, what.find('\n')) +
                              "): one has ended, or a firewall is between them");
  };
  try {
    meet(*own, place, timeout);
  } catch (const c10::Error& error) {  // of the store
    throw failed(error.what_without_backtrace());
  }
  try {
#ifdef FADER_NCCL
    if (device.is_cuda()) connection_->backend = over_nccl(own, place, timeout);
#endif
    if (!connection_->backend) connection_->backend = over_gloo(own, place, timeout);
  } catch (const std::exception& error) {
    throw failed(error.what());
  }
  static_cast<void>(device);
}

std::function<void()> ProcessGroup::sum(torch::Tensor tensor) {
  std::vector<torch::Tensor> tensors{std::move(tensor)};
  auto work = connection_->backend->allreduce(tensors);
  return [work] { work->wait(); };
}

void ProcessGroup::largest(torch::Tensor& tensor) {
  std::vector<torch::Tensor> tensors{tensor};
  c10d::AllreduceOptions options;
  options.reduceOp = c10d::ReduceOp::MAX;
  connection_->backend->allreduce(tensors, options)->wait();
}

void ProcessGroup::gather(std::vector<torch::Tensor>& shares, torch::Tensor own) {
  std::vector<std::vector<torch::Tensor>> outputs{shares};
  std::vector<torch::Tensor> inputs{std::move(own)};
  connection_->backend->allgather(outputs, inputs)->wait();
}

void ProcessGroup::copy_first(torch::Tensor& tensor) {
  std::vector<torch::Tensor> tensors{tensor};
  connection_->backend->broadcast(tensors)->wait();
}

#else

struct ProcessGroup::Connection {};

ProcessGroup::ProcessGroup(const Place&, std::chrono::seconds, torch::Device) {
  throw std::runtime_error(
      "this fader trains in one process only: it was built without LibTorch's communication (c10d "
      "with Gloo, and Gloo's headers: libgloo-dev); build it with them, or start one process");
}
std::function<void()> ProcessGroup::sum(torch::Tensor) { return {}; }
void ProcessGroup::largest(torch::Tensor&) {}
void ProcessGroup::gather(std::vector<torch::Tensor>&, torch::Tensor) {}
void ProcessGroup::copy_first(torch::Tensor&) {}

#endif

ProcessGroup::~ProcessGroup() = default;

}  // namespace fader
