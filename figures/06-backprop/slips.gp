# Draws slips.png from slips.tsv: gnuplot slips.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,2306 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'slips.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set label 1 'The loss, means of 15 batches' at screen 0.02, screen 0.982653946 left font ',22' textcolor rgb '#1f2328'
set origin 0,0.728534258
set size 0.5,0.242844753
set label 2 'kernel not turned (conv2)' at graph 0, screen 0.954032958 left font ',22' textcolor rgb '#1f2328'
set key inside bottom left vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.93235039
set xlabel 'batch' textcolor rgb '#59636e'
unset logscale x
set xrange [15:450]
set xtics ('100' 100, '200' 200, '300' 300, '400' 400) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [0.1:3]
set ytics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1) font ',17'
plot 'slips.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'right', \
  '' skip 1 using 1:3 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'with the slip'
set origin 0.5,0.728534258
set size 0.5,0.242844753
unset label
set label 2 '= for += (conv2)' at graph 0, screen 0.954032958 left font ',22' textcolor rgb '#1f2328'
set key inside bottom left vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.93235039
set xlabel 'batch' textcolor rgb '#59636e'
unset logscale x
set xrange [15:450]
set xtics ('100' 100, '200' 200, '300' 300, '400' 400) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [0.1:3]
set ytics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1) font ',17'
plot 'slips.tsv' skip 1 using 1:4 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'right', \
  '' skip 1 using 1:5 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'with the slip'
set origin 0,0.485689506
set size 0.5,0.242844753
unset label
set label 2 'axes exchanged (conv2)' at graph 0, screen 0.711188205 left font ',22' textcolor rgb '#1f2328'
set key inside bottom left vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.689505637
set xlabel 'batch' textcolor rgb '#59636e'
unset logscale x
set xrange [15:450]
set xtics ('100' 100, '200' 200, '300' 300, '400' 400) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [0.1:3]
set ytics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1) font ',17'
plot 'slips.tsv' skip 1 using 1:6 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'right', \
  '' skip 1 using 1:7 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'with the slip'
set origin 0.5,0.485689506
set size 0.5,0.242844753
unset label
set label 2 'bias averaged (conv1)' at graph 0, screen 0.711188205 left font ',22' textcolor rgb '#1f2328'
set key inside bottom left vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.689505637
set xlabel 'batch' textcolor rgb '#59636e'
unset logscale x
set xrange [15:450]
set xtics ('100' 100, '200' 200, '300' 300, '400' 400) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [0.1:3]
set ytics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1) font ',17'
plot 'slips.tsv' skip 1 using 1:8 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'right', \
  '' skip 1 using 1:9 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'with the slip'
set origin 0,0.242844753
set size 0.5,0.242844753
unset label
set label 2 'stride forgotten (conv2)' at graph 0, screen 0.468343452 left font ',22' textcolor rgb '#1f2328'
set key inside bottom left vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.446660885
set xlabel 'batch' textcolor rgb '#59636e'
unset logscale x
set xrange [15:450]
set xtics ('100' 100, '200' 200, '300' 300, '400' 400) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [0.1:3]
set ytics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1) font ',17'
plot 'slips.tsv' skip 1 using 1:10 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'right', \
  '' skip 1 using 1:11 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'with the slip'
set origin 0.5,0.242844753
set size 0.5,0.242844753
unset label
set label 2 'every tie paid (maxPool1)' at graph 0, screen 0.468343452 left font ',22' textcolor rgb '#1f2328'
set key inside bottom left vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.446660885
set xlabel 'batch' textcolor rgb '#59636e'
unset logscale x
set xrange [15:450]
set xtics ('100' 100, '200' 200, '300' 300, '400' 400) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [0.1:3]
set ytics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1) font ',17'
plot 'slips.tsv' skip 1 using 1:12 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'right', \
  '' skip 1 using 1:13 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'with the slip'
set origin 0,0
set size 0.5,0.242844753
unset label
set label 2 'masked by upstream (relu1)' at graph 0, screen 0.225498699 left font ',22' textcolor rgb '#1f2328'
set key inside bottom left vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.203816132
set xlabel 'batch' textcolor rgb '#59636e'
unset logscale x
set xrange [15:450]
set xtics ('100' 100, '200' 200, '300' 300, '400' 400) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [0.1:3]
set ytics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1) font ',17'
plot 'slips.tsv' skip 1 using 1:14 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'right', \
  '' skip 1 using 1:15 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'with the slip'
set origin 0.5,0
set size 0.5,0.242844753
unset label
set label 2 'masked by the wrong sign (relu1)' at graph 0, screen 0.225498699 left font ',22' textcolor rgb '#1f2328'
set key inside bottom left vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.203816132
set xlabel 'batch' textcolor rgb '#59636e'
unset logscale x
set xrange [15:450]
set xtics ('100' 100, '200' 200, '300' 300, '400' 400) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [0.1:3]
set ytics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1) font ',17'
plot 'slips.tsv' skip 1 using 1:16 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'right', \
  '' skip 1 using 1:17 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'with the slip'
unset multiplot
