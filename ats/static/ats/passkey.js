/* The library's own script asks the browser for a passkey; where that fails, the page says so. */
document.addEventListener("allauth.error", function (event) {
  event.preventDefault();
  var problem = document.getElementById("passkey-problem");
  problem.hidden = false;
  problem.focus();
});
