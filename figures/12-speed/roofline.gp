# Draws roofline.png from roofline.tsv: gnuplot roofline.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'roofline.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set origin 0,0
set size 0.5,1
set label 2 'one layer, one core' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
unset key
set tmargin at screen 0.881578947
set xlabel 'arithmetic intensity, FLOP per byte' textcolor rgb '#59636e'
set logscale x
set xrange [0.1:20]
set xtics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1, '' 4 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1) font ',17'
set ylabel 'speed, GFLOP/s' textcolor rgb '#59636e'
set logscale y
set yrange [1:500]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '100' 100, '200' 200, '500' 500, '' 3 1, '' 4 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 30 1, '' 40 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 300 1, '' 400 1) font ',17'
set label 'L1, 474 GB/s' at first 0.112, first 73.9403424 left offset 1,0 rotate by 34.4766717 front font ',17' textcolor rgb '#1f2328'
set label 'L2, 255 GB/s' at first 0.112, first 39.7337724 left offset 1,0 rotate by 34.4766717 front font ',17' textcolor rgb '#1f2328'
set label 'memory, 37.5 GB/s' at first 0.112, first 5.85556881 left offset 1,0 rotate by 34.4766717 front font ',17' textcolor rgb '#1f2328'
set label 'peak of one core, 279 GFLOP/s' at first 20, first 340.039958 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
set label '1 six loops' at first 0.25, first 1.99576913 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '2 pointers' at first 0.25, first 2.60545794 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '3 filters innermost' at first 0.166666667, first 34.8752463 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '4 one vector' at first 0.470588235, first 42.1203399 center offset 0,0.9 front font ',17' textcolor rgb '#1f2328'
set label '5 tile 6×4' at first 2.74285714, first 241.632936 center offset 0,-0.9 front font ',17' textcolor rgb '#1f2328'
set label '8 Winograd' at first 1.69411765, first 141.860396 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
plot 'roofline.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid notitle, \
  '' skip 1 using 3:4 with lines linewidth 4 linecolor rgb '#e07b00' dashtype solid notitle, \
  '' skip 1 using 5:6 with lines linewidth 4 linecolor rgb '#1b8a5a' dashtype solid notitle, \
  '' skip 1 using 7:8 with points linewidth 2 linecolor rgb '#b5338a' pointtype 13 pointsize 1.8 notitle
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'both blocks, enlarged' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
unset key
set tmargin at screen 0.881578947
set xlabel 'arithmetic intensity, FLOP per byte' textcolor rgb '#59636e'
set logscale x
set xrange [1:5]
set xtics ('1' 1, '2' 2, '5' 5, '' 3 1, '' 4 1) font ',17'
set ylabel 'speed, GFLOP/s' textcolor rgb '#59636e'
set logscale y
set yrange [19.98:1000]
set ytics ('20' 20, '50' 50, '100' 100, '200' 200, '500' 500, '1,000' 1000, '' 30 1, '' 40 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 300 1, '' 400 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1) font ',17'
set label 'memory, 37.5 GB/s' at first 1.12, first 51.7971989 left offset 1,0 rotate by 18.3289133 front font ',17' textcolor rgb '#1f2328'
set label 'peak of one core, 279 GFLOP/s' at first 5, first 315.916468 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
set label '6 layer at a time' at first 2.12863674, first 52.3873215 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '6 image at a time' at first 2.12863674, first 124.769322 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '7 fused' at first 1.83557794, first 116.528776 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
set label '9 both cores' at first 1.83557794, first 420.725265 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label 'peak of both, 235 GFLOP/s' at first 5, first 265.958707 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
plot 'roofline.tsv' skip 1 using 9:10 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid notitle, \
  '' skip 1 using 11:12 with lines linewidth 4 linecolor rgb '#e07b00' dashtype solid notitle, \
  '' skip 1 using 9:13 with lines linewidth 4 linecolor rgb '#1b8a5a' dashtype solid notitle, \
  '' skip 1 using 14:15 with points linewidth 2 linecolor rgb '#b5338a' pointtype 13 pointsize 1.8 notitle, \
  '' skip 1 using 9:16 with lines linewidth 4 linecolor rgb '#4aa3df' dashtype (14,7) notitle
unset multiplot
